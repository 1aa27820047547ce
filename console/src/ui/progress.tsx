import { Tooltip } from '@mantine/core';
import { percent } from './format.ts';
import classes from './progress.module.css';

/** How far something is, or how much of something is taken. */
export function Progress({
  label,
  share,
  text = percent(share),
  spoken = text,
  hint,
}: {
  label: string;
  /** From 0 to 1. */
  share: number;
  /** Stands beside the bar. */
  text?: string;
  /** What is said instead of it to who does not see the bar. */
  spoken?: string;
  /** What hovering shows. */
  hint?: string;
}) {
  const bar = (
    <span className={classes['progress']}>
      <span
        role="progressbar"
        tabIndex={hint === undefined ? undefined : 0}
        className={classes['bar']}
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.floor(share * 100)}
        aria-valuetext={hint === undefined ? spoken : `${spoken}, ${hint}`}
      >
        <span style={{ width: `${Math.max(2, share * 100)}%` }} />
      </span>
      <span className="figures">{text}</span>
    </span>
  );
  return hint === undefined ? bar : <Tooltip label={hint}>{bar}</Tooltip>;
}
