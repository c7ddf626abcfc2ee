import type { Finding } from './finding.ts';

/** So many findings of one code in one file are told one by one; more become one line. */
const mostAlone = 3;

/**
 * Findings for a person: more than three of one code, severity and file become the first of them, which says how many
 * there are and where the next ones stand. Their order is that of the first ones.
 */
export function groupFindings(findings: readonly Finding[]): readonly Finding[] {
  const groups = Map.groupBy(findings, ({ code, severity, file }) => JSON.stringify([code, severity, file]));
  return [...groups.values()].flatMap((group) => {
    const [first, ...others] = group;
    return first && group.length > mostAlone ? [{ ...first, message: withPlaces(first, others) }] : group;
  });
}

function withPlaces({ message }: Finding, others: readonly Finding[]): string {
  const places = others.slice(0, mostAlone).map(placeOfFinding);
  const more = others.length - places.length;
  return `${message} So ${others.length} times more: ${places.join(', ')}${more > 0 ? ` and ${more} others` : ''}.`;
}

function placeOfFinding({ line, column, path }: Finding): string {
  if (line === undefined) return path ?? 'elsewhere';
  return column === undefined ? `line ${line}` : `${line}:${column}`;
}
