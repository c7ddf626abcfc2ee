/**
 * The mean of decimals from their sum and count, exact before it is rounded half up (away from zero).
 * @param sum such as `-12.50`. @param scale places of the result.
 */
export function decimalMean(sum: string | null, count: number, scale: number): string | null {
  if (sum === null || count === 0) return null;
  const negative = sum.startsWith('-');
  const [whole = '0', fraction = ''] = sum.replace('-', '').split('.');
  const dividend = BigInt(whole + fraction) * 10n ** BigInt(Math.max(0, scale - fraction.length));
  const divisor = BigInt(count) * 10n ** BigInt(Math.max(0, fraction.length - scale));
  const rounded = (2n * dividend + divisor) / (2n * divisor);
  const digits = rounded.toString().padStart(scale + 1, '0');
  const text = scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
  return negative && rounded !== 0n ? `-${text}` : text;
}
