/**
 * Gives memory back at once that a library allocates anew for its results, when nobody looks at them again. V8 collects
 * memory outside its heap late: 60 to 90 MB of such garbage lie around otherwise (measured). A memory may have been
 * handed out in several pieces, front to back: it goes with the last of them.
 */
export function release(piece: Buffer): void {
  const memory = piece.buffer as ArrayBuffer;
  // Small buffers share memory with strangers, which is known by its size.
  if (memory.byteLength === Buffer.poolSize) return;
  if (piece.byteOffset + piece.length === memory.byteLength) memory.transfer(0);
}
