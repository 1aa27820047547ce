import { type PointerEvent, useState } from 'react';
import type { Range } from './scale.ts';

/** A shorter way is a click whose hand was not still. */
const shortestDrag = 8;

/** Choosing a part of a picture of time by dragging over it. */
export function useDragging(range: Range, width: number, onRange: ((range: Range) => void) | undefined) {
  const [drag, setDrag] = useState<{ start: number; end: number }>();
  const x = (event: PointerEvent<HTMLElement>) => {
    const left = event.clientX - event.currentTarget.getBoundingClientRect().left;
    return Math.min(width, Math.max(0, left));
  };
  const time = (at: number) => Math.round(range.from + (at / width) * (range.to - range.from));
  const span =
    drag === undefined ? undefined : { left: Math.min(drag.start, drag.end), width: Math.abs(drag.end - drag.start) };
  const handlers =
    onRange === undefined
      ? {}
      : {
          onPointerDown: (event: PointerEvent<HTMLElement>) => {
            // By finger the page is scrolled; marks are pressed.
            if (event.pointerType === 'touch' || event.button !== 0) return;
            if (event.target instanceof Element && event.target.closest('[data-mark]') !== null) return;
            event.currentTarget.setPointerCapture(event.pointerId);
            setDrag({ start: x(event), end: x(event) });
          },
          onPointerMove: (event: PointerEvent<HTMLElement>) => {
            if (drag !== undefined) setDrag({ ...drag, end: x(event) });
          },
          onPointerUp: () => {
            if (span !== undefined && span.width >= shortestDrag) {
              onRange({ from: time(span.left), to: time(span.left + span.width) });
            }
            setDrag(undefined);
          },
          onPointerCancel: () => setDrag(undefined),
        };
  return { span, handlers };
}
