import type { OpenType, OutsideReader } from '#schema/simulate/open-types.ts';

/** What callers outside the organisation can read, for people. */
export function printOpenTypes(types: readonly OpenType[]): string {
  if (types.length === 0) return 'Callers outside the organisation can read nothing.\n';
  const told = types.map(({ type, readers }) => [`  ${type}`, ...readers.map(printReader)].join('\n'));
  return ['Open to callers outside the organisation:', ...told, ''].join('\n');
}

function printReader({ who, fields, rows }: OutsideReader): string {
  const whom = who.length === 0 ? 'every caller' : who.join(' and ');
  const left = rows.map(({ field, claim }) => `"${field}" is in the claim "${claim}"`).join(' and ');
  return `    ${whom}: ${fields.join(', ')}\n      ${left === '' ? 'all rows' : `rows whose ${left}`}`;
}
