/** What GENERALIZE's `to` can be, by the field's type: the legal texts for contracts, overlays, kit and gateway. */
export type Period = 'YEAR' | 'MONTH';

/** Of dates and times. */
export function isPeriod(to: string): to is Period {
  return to === 'YEAR' || to === 'MONTH';
}

/** Of numbers: a bucket's width. */
export function isWidth(to: string): boolean {
  return /^[1-9]\d{0,8}$/.test(to);
}

/** Of text: how many characters are shown. */
export function isPrefixLength(to: string): boolean {
  return /^[1-9]\d?$/.test(to);
}

/** A prefix of so many characters is the whole of most names, addresses and numbers of persons. */
const wholePrefix = 16;

/** Whether GENERALIZE to this shows the value itself, or all of most values. */
export function hidesNothing(to: string, typeName: string | undefined): boolean {
  if (typeName === 'Int' || typeName === 'Long') return to === '1';
  return typeName === 'String' && Number(to) >= wholePrefix;
}
