import { useElementSize } from '@mantine/hooks';
import { Link, type LinkProps } from '@tanstack/react-router';
import { type KeyboardEvent, type ReactNode, useId, useRef, useState } from 'react';
import { customerTexts } from '../customers/texts.ts';
import { localTime } from '../ui/format.ts';
import { inClusters, inLanes, type Placed, type Timed } from './layout.ts';
import { type Range, ticksOf, zoomed } from './scale.ts';
import classes from './timeline.module.css';
import { useDragging } from './use-dragging.ts';

/** Something on the timeline, and where it leads. */
export interface Mark extends Timed {
  readonly row: string;
  /** What it is, such as `E-mail in`. */
  readonly what: string;
  readonly about: string;
  readonly tone?: 'active' | 'done';
  readonly link: Pick<LinkProps, 'to' | 'params'>;
}

/** A row of the picture: bars below each other, or moments on one line. */
export interface Row {
  readonly id: string;
  readonly label: string;
  readonly icon: ReactNode;
  readonly kind: 'bars' | 'moments';
}

const mostLanes = 8;
const laneHeight = 24;
/** A bar that is not wider has no room for a word. */
const narrowest = 44;

interface TimelineProps {
  readonly label: string;
  readonly rows: readonly Row[];
  readonly marks: readonly Mark[];
  readonly range: Range;
  readonly now: number;
  /** As far back as everything is known. */
  readonly knownFrom?: number | undefined;
  /** Absent: nobody can look closer. */
  readonly onRange?: (range: Range) => void;
}

/** What happened when, as a picture. Beside it a list has the same for those who do not see it. */
export function Timeline({ label, rows, marks, range, now, knownFrom, onRange }: TimelineProps) {
  const { ref, width } = useElementSize();
  const [current, setCurrent] = useState<string>();
  const hintId = useId();
  const frame = useRef<HTMLDivElement>(null);
  const dragging = useDragging(range, width, onRange);
  const percent = (time: number) => `${((time - range.from) / (range.to - range.from)) * 100}%`;
  const shown = rows
    .map((row) => {
      const own = marks.filter((mark) => mark.row === row.id);
      const placed =
        row.kind === 'bars' ? inLanes(own, range, width, now, mostLanes) : inClusters(own, range, width, now);
      return { row, placed, lanes: Math.max(1, ...placed.map(({ lane }) => lane + 1)) };
    })
    .filter(({ placed }) => placed.length > 0);
  const order = shown
    .flatMap(({ placed }) => placed)
    .sort((one, other) => one.left - other.left)
    .map(keyOf);
  const stop = current !== undefined && order.includes(current) ? current : order[0];

  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step !== undefined && stop !== undefined) {
      const next = order[Math.min(order.length - 1, Math.max(0, order.indexOf(stop) + step))];
      setCurrent(next);
      frame.current?.querySelector<HTMLElement>(`[data-mark="${CSS.escape(next ?? '')}"]`)?.focus();
    } else if (event.key === '+' || event.key === '=') onRange?.(zoomed(range, 0.5));
    else if (event.key === '-') onRange?.(zoomed(range, 2));
    else return;
    event.preventDefault();
  };

  return (
    <div className={classes['timeline']} ref={frame}>
      <p id={hintId} hidden>
        {customerTexts.timeline.hint}
      </p>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is a form's */}
      <div role="group" aria-label={label} aria-describedby={hintId} className={classes['body']} onKeyDown={onKeyDown}>
        <div className={classes['labels']} aria-hidden="true">
          {shown.map(({ row, lanes }) => (
            <div key={row.id} style={{ height: heightOf(lanes) }} title={row.label}>
              {row.icon}
              <span>{row.label}</span>
            </div>
          ))}
        </div>
        <div className={classes['plot']} ref={ref} {...dragging.handlers}>
          <Grid range={range} width={width} percent={percent} now={now} knownFrom={knownFrom} />
          {shown.map(({ row, placed, lanes }) => (
            <div key={row.id} className={classes['row']} style={{ height: heightOf(lanes) }}>
              {placed.map((each) => (
                <PlacedMark
                  key={keyOf(each)}
                  row={row}
                  placed={each}
                  isStop={keyOf(each) === stop}
                  onFocus={() => setCurrent(keyOf(each))}
                  onRange={onRange}
                />
              ))}
            </div>
          ))}
          {dragging.span !== undefined && (
            <div className={classes['brush']} style={{ left: dragging.span.left, width: dragging.span.width }} />
          )}
        </div>
      </div>
    </div>
  );
}

function heightOf(lanes: number): number {
  return lanes * laneHeight + 10;
}

function keyOf({ marks }: Placed<Mark>): string {
  return marks[0]?.id ?? '';
}

/** The lines of the axis with their labels, and the present. */
function Grid({
  range,
  width,
  percent,
  now,
  knownFrom,
}: {
  range: Range;
  width: number;
  percent: (time: number) => string;
  now: number;
  knownFrom: number | undefined;
}) {
  const ticks = ticksOf(range, Math.max(2, Math.floor(width / 92)));
  return (
    <div className={classes['grid']} aria-hidden="true">
      {knownFrom !== undefined && knownFrom > range.from && (
        <div
          className={classes['unknown']}
          style={{ width: percent(Math.min(knownFrom, range.to)) }}
          title={customerTexts.timeline.older}
        />
      )}
      {ticks.map(({ at, label }) => (
        <div key={at} className={classes['tick']} style={{ left: percent(at) }}>
          <span>{label}</span>
        </div>
      ))}
      {now > range.from && now < range.to && (
        <div className={classes['now']} style={{ left: percent(now) }} title={customerTexts.timeline.now} />
      )}
    </div>
  );
}

/** One thing leads to its page, several that are close together to a closer look. */
function PlacedMark({
  row,
  placed: { marks, left, width, lane },
  isStop,
  onFocus,
  onRange,
}: {
  row: Row;
  placed: Placed<Mark>;
  isStop: boolean;
  onFocus: () => void;
  onRange: ((range: Range) => void) | undefined;
}) {
  const [first] = marks;
  const last = marks.at(-1);
  if (first === undefined || last === undefined) return null;
  const place = { left, width, top: 5 + lane * laneHeight };
  const common = { 'data-mark': first.id, 'data-row': row.kind, tabIndex: isStop ? 0 : -1, onFocus, style: place };
  if (marks.length > 1) {
    const { several } = customerTexts.timeline;
    const name = several(marks.length, row.label, localTime(new Date(first.start)), localTime(new Date(last.start)));
    const around = Math.max(60_000, (last.start - first.start) * 0.15);
    return (
      <button
        type="button"
        className={classes['mark']}
        {...common}
        data-several
        title={name}
        aria-label={name}
        onClick={() => onRange?.({ from: first.start - around, to: last.start + around })}
      >
        {marks.length > 99 ? '99+' : marks.length}
      </button>
    );
  }
  const ends = first.end === undefined || first.end === first.start ? '' : ` – ${localTime(new Date(first.end))}`;
  const name = customerTexts.timeline.mark(first.what, first.about, `${localTime(new Date(first.start))}${ends}`);
  return (
    <Link
      {...(first.link as { to: string })}
      className={classes['mark']}
      {...common}
      data-tone={first.tone}
      title={name}
      aria-label={name}
      draggable={false}
    >
      {row.kind === 'bars' ? width > narrowest && <span>{first.about}</span> : row.icon}
    </Link>
  );
}
