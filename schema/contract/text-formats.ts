import type { TextFormat } from './shape.ts';

const formats: Readonly<Record<TextFormat, (text: string) => boolean>> = {
  date: isDate,
  'date-time': isTimestamp,
  uri: isUri,
};

/** One text of each format, for advice. */
export const formatExamples: Readonly<Record<TextFormat, string>> = {
  date: '2026-01-31',
  'date-time': '2026-01-31T09:30:00Z',
  uri: 'https://example.com/data',
};

/** Whether a text is a full date or a timestamp with its zone (RFC 3339), or an absolute URI (RFC 3986). */
export function hasFormat(text: string, format: TextFormat): boolean {
  return formats[format](text);
}

function isDate(text: string): boolean {
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text) ?? [];
  const [y, m, d] = [Number(year), Number(month), Number(day)];
  return m >= 1 && m <= 12 && d >= 1 && d <= daysInMonth(y, m);
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

const time = /^(\d\d):(\d\d):(\d\d(?:\.\d+)?)(?:z|([+-])(\d\d)(?::?(\d\d))?)$/i;

function isTimestamp(text: string): boolean {
  const [date = '', clock = '', ...rest] = text.split(/t|\s/i);
  return rest.length === 0 && isDate(date) && isTime(clock);
}

function isTime(text: string): boolean {
  const match = time.exec(text);
  if (!match) return false;
  const [hour, minute, second] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const sign = match[4] === '-' ? -1 : 1;
  const [zoneHour, zoneMinute] = [Number(match[5] ?? 0), Number(match[6] ?? 0)];
  if (zoneHour > 23 || zoneMinute > 59) return false;
  if (hour <= 23 && minute <= 59 && second < 60) return true;
  // A leap second comes at the last minute of a day in UTC.
  const utc = (hour * 60 + minute - sign * (zoneHour * 60 + zoneMinute) + 2880) % 1440;
  return hour <= 24 && minute <= 60 && utc === 1439 && second < 61;
}

const character = String.raw`[\w\-.~!$&'()*+,;=:@]|%[\da-f]{2}`;
const uri = new RegExp(
  String.raw`^[a-z][a-z\d+\-.]*:` +
    String.raw`(?:\/\/(?:(?:[\w\-.~!$&'()*+,;=:]|%[\da-f]{2})*@)?` +
    String.raw`(?:\[[\da-f:.]+\]|(?:[\w\-.~!$&'()*+,;=]|%[\da-f]{2})*)(?::\d*)?(?:\/(?:${character})*)*` +
    String.raw`|\/?(?:(?:${character})+(?:\/(?:${character})*)*)?)` +
    String.raw`(?:\?(?:${character}|[/?])*)?(?:#(?:${character}|[/?])*)?$`,
  'i',
);

function isUri(text: string): boolean {
  return uri.test(text);
}
