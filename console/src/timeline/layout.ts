import type { Range } from './scale.ts';

/** Something that takes a time, or is but a moment. */
export interface Timed {
  readonly id: string;
  readonly start: number;
  /** Undefined: it goes on. */
  readonly end: number | undefined;
}

/** Where something is drawn, in pixels from the left. */
export interface Placed<Mark> {
  readonly marks: readonly Mark[];
  readonly left: number;
  readonly width: number;
  readonly lane: number;
}

/** Puts bars that overlap below each other, in as few lanes as needed and not more than `most`. */
export function inLanes<Mark extends Timed>(
  marks: readonly Mark[],
  range: Range,
  width: number,
  now: number,
  most: number,
): Placed<Mark>[] {
  const at = scale(range, width);
  const ends: number[] = [];
  return inOrder(marks, range, now).map((mark) => {
    const left = at(mark.start);
    const bar = Math.max(at(mark.end ?? now) - left, smallestBar);
    const free = ends.findIndex((end) => end + 2 <= left);
    const isFull = free < 0 && ends.length >= most;
    const lane = free >= 0 ? free : isFull ? ends.indexOf(Math.min(...ends)) : ends.length;
    ends[lane] = Math.max(ends[lane] ?? 0, left + bar);
    return { marks: [mark], left, width: bar, lane };
  });
}

/** Puts moments on one line; those that would cover each other are one. */
export function inClusters<Mark extends Timed>(
  marks: readonly Mark[],
  range: Range,
  width: number,
  now: number,
): Placed<Mark>[] {
  const at = scale(range, width);
  const placed: { marks: Mark[]; left: number; width: number; lane: number }[] = [];
  for (const mark of inOrder(marks, range, now)) {
    const left = Math.min(at(mark.start), width - dot);
    const last = placed.at(-1);
    if (last !== undefined && left < last.left + dot + 2) last.marks.push(mark);
    else placed.push({ marks: [mark], left, width: dot, lane: 0 });
  }
  return placed;
}

const dot = 18;
const smallestBar = 10;

function inOrder<Mark extends Timed>(marks: readonly Mark[], { from, to }: Range, now: number): Mark[] {
  return marks
    .filter(({ start, end }) => start <= to && Math.max(start, end ?? now) >= from)
    .sort((one, other) => one.start - other.start);
}

function scale({ from, to }: Range, width: number): (time: number) => number {
  return (time) => Math.min(1, Math.max(0, (time - from) / (to - from))) * width;
}
