declare global {
  interface JSON {
    /** ECMAScript: a value that `JSON.stringify` writes as this text. */
    rawJSON(text: string): unknown;
  }
}

/**
 * A number that a double cannot hold, as it was written: `9007199254740993`, a decimal of twenty digits. All other
 * numbers are plain ones, so what is no `ExactNumber` needs no care.
 */
export class ExactNumber {
  /** In JSON. */
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  /** `JSON.stringify` writes its digits. */
  toJSON(): unknown {
    return JSON.rawJSON(this.text);
  }
}

/**
 * The number that a text is.
 * @param text a number of JSON, or a literal of GraphQL, which is written alike.
 */
export function numberOf(text: string): number | ExactNumber {
  const number = Number(text);
  return isHeld(text, number) ? number : new ExactNumber(text);
}

/** Whether a double holds the number: the shortest text of the double is the same number. */
export function isHeld(text: string, number: number = Number(text)): boolean {
  const shortest = String(number);
  // One that is too large for a double is refused as such.
  if (shortest === text || !Number.isFinite(number)) return true;
  if (number !== 0 && isPlain(shortest) && isPlain(text)) return false;
  return spelling(shortest) === spelling(text);
}

/** Whether a number other than zero has no other text of this kind: without a power, and without zeros at its end. */
function isPlain(text: string): boolean {
  if (text.includes('e') || text.includes('E')) return false;
  return !text.endsWith('0') || !text.includes('.');
}

/** One text for each number. */
function spelling(text: string): string {
  const { sign, digits, power } = partsOf(text);
  return digits === '' ? '0' : `${sign}${digits}e${power}`;
}

/** A number as its digits without zeros at either end, times a power of ten. */
function partsOf(text: string) {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([-+]?\d+))?$/.exec(text) ?? [];
  const all = whole + fraction;
  let from = 0;
  let to = all.length;
  while (from < to && all[from] === '0') from += 1;
  while (to > from && all[to - 1] === '0') to -= 1;
  const power = BigInt(exponent) + BigInt(all.length - to - fraction.length);
  return { sign, digits: all.slice(from, to), power };
}

/** The digits of a whole number, without point and power; `undefined` for any other value. */
export function wholeText(value: unknown): string | undefined {
  if (Number.isSafeInteger(value)) return String(value);
  if (!(value instanceof ExactNumber) && !Number.isInteger(value)) return undefined;
  const { sign, digits, power } = partsOf(String(textOfNumber(value)));
  return power < 0n ? undefined : `${sign}${digits}${'0'.repeat(Number(power))}`;
}

/** The text of a number; anything else as it is. */
export function textOfNumber(value: unknown): unknown {
  if (value instanceof ExactNumber) return value.text;
  return typeof value === 'number' ? String(value) : value;
}

/**
 * Whether a value has a number at any depth that was read as infinite, such as `1e400`: `JSON.stringify` would write
 * null in its place.
 */
export function holdsInfinity(value: unknown): boolean {
  if (typeof value === 'number') return !Number.isFinite(value);
  if (typeof value !== 'object' || value === null || value instanceof ExactNumber) return false;
  return Array.isArray(value) ? value.some(holdsInfinity) : Object.values(value).some(holdsInfinity);
}
