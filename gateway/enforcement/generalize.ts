import { ExactNumber, textOfNumber } from '#schema/exact-number.ts';
import { isPeriod, isPrefixLength, isWidth, type Period } from '#schema/policy/masks/buckets.ts';

/** Maps a value to its bucket; `undefined` for a value without one. */
export type Generalize = (value: unknown) => unknown;

/**
 * GENERALIZE of a scalar; `undefined` where `to` is not legal for it. A decimal's bucket is a whole number: more places
 * would disclose something of the value.
 */
export function generalizer(scalarName: string | undefined, to: string): Generalize | undefined {
  switch (scalarName) {
    case 'Date':
      return isPeriod(to) ? (value) => startOf(dayOf(value), to) : undefined;
    case 'DateTime':
      return isPeriod(to) ? (value) => midnight(startOf(instantDay(value), to)) : undefined;
    case 'Int':
    case 'Long':
    case 'Float':
    case 'Decimal':
      return isWidth(to) ? buckets[scalarName](Number(to)) : undefined;
    case 'String':
      return isPrefixLength(to) ? (value) => prefix(value, Number(to)) : undefined;
    default:
      return undefined;
  }
}

const buckets: Readonly<Record<'Int' | 'Long' | 'Float' | 'Decimal', (width: number) => Generalize>> = {
  Int: (width) => (value) => {
    if (!Number.isInteger(value)) return undefined;
    const lower = Math.floor((value as number) / width) * width;
    return lower >= -(2 ** 31) ? lower : null;
  },
  Long: (width) => (value) => {
    const whole = wholeOf(value, /^-?\d{1,19}$/);
    if (whole === undefined) return undefined;
    const lower = floorTo(whole, BigInt(width));
    return BigInt.asIntN(64, lower) === lower ? lower.toString() : null;
  },
  Float: (width) => (value) => {
    const number = value instanceof ExactNumber ? Number(value.text) : value;
    if (typeof number !== 'number') return undefined;
    const lower = Math.floor(number / width) * width;
    return Number.isFinite(lower) ? lower : null;
  },
  Decimal: (width) => (value) => {
    const whole = wholeOf(value, /^-?\d{1,38}(\.\d{1,38})?$/);
    return whole === undefined ? undefined : floorTo(whole, BigInt(width)).toString();
  },
};

/** The greatest whole number that is not greater. */
function wholeOf(value: unknown, shape: RegExp): bigint | undefined {
  const text = textOfNumber(value);
  if (typeof text !== 'string' || !shape.test(text)) return undefined;
  const [whole = '', fraction = ''] = text.split('.');
  return text.startsWith('-') && /[1-9]/.test(fraction) ? BigInt(whole) - 1n : BigInt(whole);
}

function floorTo(value: bigint, width: bigint): bigint {
  return value - (((value % width) + width) % width);
}

/** Only for longer texts; of others it would show everything. */
function prefix(value: unknown, length: number): string | undefined {
  const characters = typeof value === 'string' ? [...value] : [];
  return characters.length > length ? `${characters.slice(0, length).join('')}*` : undefined;
}

function dayOf(value: unknown): string | undefined {
  return typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value) ? value : undefined;
}

/** The day, in UTC, of a time with its zone. */
function instantDay(value: unknown): string | undefined {
  const given = typeof value === 'string' && /^\d{4}-\d{2}-\d{2}T[\d:.]+(Z|[+-]\d{2}:\d{2})$/i.exec(value);
  if (!given) return undefined;
  const instant = new Date(given[0].toUpperCase());
  return Number.isNaN(instant.valueOf()) ? undefined : dayOf(instant.toISOString().slice(0, 10));
}

function startOf(day: string | undefined, period: Period): string | undefined {
  return day && (period === 'YEAR' ? `${day.slice(0, 4)}-01-01` : `${day.slice(0, 7)}-01`);
}

function midnight(day: string | undefined): string | undefined {
  return day && `${day}T00:00:00Z`;
}
