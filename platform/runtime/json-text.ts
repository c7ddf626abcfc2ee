/** Up to this length a check of each character is faster than a call of `JSON.stringify`. */
const shortText = 48;

/** A string in JSON, as `JSON.stringify` writes it. */
export function textOfString(value: string): string {
  const { length } = value;
  if (length > shortText) return JSON.stringify(value);
  for (let index = 0; index < length; index++) {
    const code = value.charCodeAt(index);
    // Control characters, the quote, the backslash, and halves of a pair, which may stand alone.
    if (code < 32 || code === 34 || code === 92 || (code >= 0xd800 && code <= 0xdfff)) {
      return JSON.stringify(value);
    }
  }
  return `"${value}"`;
}

/** The JSON of a value that was parsed from JSON; infinity becomes a text that is not JSON and differs from null. */
export function textOfValue(value: unknown): string {
  if (typeof value === 'string') return textOfString(value);
  return typeof value === 'number' ? String(value) : JSON.stringify(value);
}
