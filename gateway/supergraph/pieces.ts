/** JSON of a part of a list, to be handed over to another thread, and read there in a millisecond. */
export type Piece = Uint8Array<ArrayBuffer>;

/** @param size items of one piece. */
export function inPieces(items: readonly unknown[], size: number): Piece[] {
  const encoder = new TextEncoder();
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    encoder.encode(JSON.stringify(items.slice(index * size, (index + 1) * size))),
  );
}

export function readPiece<T>(piece: Piece): readonly T[] {
  return JSON.parse(new TextDecoder().decode(piece));
}
