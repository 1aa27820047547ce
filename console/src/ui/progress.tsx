import { percent } from './format.ts';
import classes from './progress.module.css';

/** How far something is, or how much of something is taken. */
export function Progress({
  label,
  share,
  text = percent(share),
}: {
  label: string;
  /** From 0 to 1. */
  share: number;
  /** Stands beside the bar. */
  text?: string;
}) {
  return (
    <span className={classes['progress']}>
      <span
        role="progressbar"
        className={classes['bar']}
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.floor(share * 100)}
        aria-valuetext={text}
      >
        <span style={{ width: `${Math.max(2, share * 100)}%` }} />
      </span>
      <span className="figures">{text}</span>
    </span>
  );
}
