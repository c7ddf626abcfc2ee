import type { Bound, ColumnType } from '../statement.ts';

/**
 * A value in PostgreSQL's own spelling of a type, which no cast refuses; `null` for any other value. Decimals are
 * rounded to the type's places, half away from zero.
 */
export function literalText(value: Bound, type: ColumnType): string | null {
  if (value === null || value instanceof Uint8Array) return null;
  const text = String(value);
  switch (type.name) {
    case 'ID':
    case 'String':
    case 'JSON':
      // PostgreSQL's texts cannot hold a zero character.
      return text.includes('\0') ? null : text;
    case 'Int':
      return wholeText(text, 32);
    case 'Long':
      return wholeText(text, 64);
    case 'Float':
      return text.trim() !== '' && Number.isFinite(Number(text)) ? String(Number(text)) : null;
    case 'Decimal':
      return decimalText(text, type.precision, type.scale);
    case 'Boolean':
      return text === 'true' || text === 'false' ? text : null;
    case 'Date':
      return dateText(text);
    case 'DateTime':
      return dateTimeText(text);
    case 'Time':
      return /^(([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,6})?)?|24:00:00)$/.test(text) ? text : null;
  }
}

function wholeText(text: string, bits: number): string | null {
  if (!/^-?\d{1,38}$/.test(text)) return null;
  const whole = BigInt(text);
  return BigInt.asIntN(bits, whole) === whole ? whole.toString() : null;
}

function decimalText(text: string, precision: number, scale: number): string | null {
  const [, sign, whole = '', fraction = ''] = /^(-?)(\d{1,38})(?:\.(\d{1,38}))?$/.exec(text) ?? [];
  if (sign === undefined) return null;
  const kept = BigInt(whole + fraction.slice(0, scale).padEnd(scale, '0'));
  const rounded = kept + (/^[5-9]/.test(fraction.slice(scale)) ? 1n : 0n);
  const digits = rounded.toString().padStart(scale + 1, '0');
  if (rounded >= 10n ** BigInt(precision)) return null;
  return scale === 0 ? `${sign}${digits}` : `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

/** PostgreSQL writes the year 0 as 1 BC. */
function dateText(text: string): string | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return null;
  const date = new Date(`${text}T00:00:00Z`);
  if (Number.isNaN(date.valueOf()) || !date.toISOString().startsWith(text)) return null;
  return text.startsWith('0000') ? `0001${text.slice(4)} BC` : text;
}

function dateTimeText(text: string): string | null {
  const [, day = '', time] =
    /^(\d{4}-\d{2}-\d{2})[T ]((?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,6})?)Z?$/.exec(text) ?? [];
  const date = time === undefined ? null : dateText(day);
  if (date === null) return null;
  return date.endsWith(' BC') ? `${date.slice(0, -3)} ${time} BC` : `${date} ${time}`;
}
