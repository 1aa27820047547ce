import { Type } from 'typebox';
import { type Mode, modes } from './mode-gate.ts';

/** A server mode in an answer. */
export function modeSchema(description: string) {
  return Type.Unsafe<Mode>({ type: 'string', enum: [...modes], description });
}
