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
