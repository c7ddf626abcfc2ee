/** GENERALIZE's legal values of `to` by the field's type, for contracts, overlays, kit and gateway. */
export type Period = 'YEAR' | 'MONTH';

/** For dates and times. */
export function isPeriod(to: string): to is Period {
  return to === 'YEAR' || to === 'MONTH';
}

/** For numbers: a bucket's width. */
export function isWidth(to: string): boolean {
  return /^[1-9]\d{0,8}$/.test(to);
}

/** For text: the number of characters shown. */
export function isPrefixLength(to: string): boolean {
  return /^[1-9]\d?$/.test(to);
}

/** Most names, addresses and numbers of persons are not longer than a prefix of this length. */
const wholePrefix = 16;

/** Whether GENERALIZE to this shows the value itself, or all of most values. */
export function hidesNothing(to: string, typeName: string | undefined): boolean {
  if (typeName === 'Int' || typeName === 'Long') return to === '1';
  return typeName === 'String' && Number(to) >= wholePrefix;
}
