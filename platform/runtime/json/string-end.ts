const backslash = 92;

/**
 * Where a string of a JSON text ends.
 * @param start the position of its first quotation mark.
 * @returns the position of the last one, or of the end of the text where there is none.
 */
export function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end > 0; end = text.indexOf('"', end + 1)) {
    let escapes = end;
    while (text.charCodeAt(escapes - 1) === backslash) escapes -= 1;
    if ((end - escapes) % 2 === 0) return end;
  }
  return text.length;
}
