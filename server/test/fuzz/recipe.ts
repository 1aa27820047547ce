/**
 * Bytes described briefly: a body of a megabyte prints as a line, so that a failing request can be read and sent again.
 * In a repeated text `#` becomes the number of the repetition.
 */
export type Piece = string | { readonly hex: string } | { readonly repeat: string; readonly times: number };

export interface Recipe {
  readonly pieces: readonly Piece[];
  /** Only this share of the bytes is sent, from 0 to 1. */
  readonly cutAt?: number;
}

export function cook(recipe: Recipe): Buffer {
  const whole = Buffer.concat(recipe.pieces.map(bytesOf));
  return recipe.cutAt === undefined ? whole : whole.subarray(0, Math.floor(whole.length * recipe.cutAt));
}

function bytesOf(piece: Piece): Buffer {
  if (typeof piece === 'string') return Buffer.from(piece, 'utf8');
  if ('hex' in piece) return Buffer.from(piece.hex, 'hex');
  const { repeat, times } = piece;
  if (!repeat.includes('#')) return Buffer.from(repeat.repeat(times), 'utf8');
  return Buffer.from(Array.from({ length: times }, (_, i) => repeat.replaceAll('#', String(i))).join(''), 'utf8');
}
