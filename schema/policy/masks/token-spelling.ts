import type { CoordinatePolicy } from '../policy.ts';

/** How spellings of a value are unified: `email` by composed lower-case letters, trimmed; `phone` by its digits. */
export type TokenSpelling = 'email' | 'phone' | 'exact';

/** How values of these categories of personal data are unified before they become tokens. */
export function tokenSpelling({ pii }: Pick<CoordinatePolicy, 'pii'>): TokenSpelling {
  const categories = pii.map((category) => category.toLowerCase());
  if (categories.includes('email')) return 'email';
  return categories.includes('phone') ? 'phone' : 'exact';
}
