import type { AttackArea, Attempt } from './attempt.ts';

interface Figures {
  readonly held: number;
  readonly notApplicable: number;
}

/** The table for `docs/proof.md`, and its sum in one line. */
export function printFigures(areas: readonly AttackArea[]): {
  readonly table: string;
  readonly line: string;
} {
  const rows = areas.map(({ area, attempts }) => [area, aggregatesOf(Object.values(attempts))] as const);
  const all = aggregatesOf(areas.flatMap(({ attempts }) => Object.values(attempts)));
  const line = ({ held, notApplicable }: Figures) => `${held} | ${notApplicable}`;
  const table = [
    '| attempts | held | not applicable |',
    '|---|---|---|',
    ...rows.map(([area, figures]) => `| ${area} | ${line(figures)} |`),
    `| all | ${line(all)} |`,
  ].join('\n');
  const areaLine = rows.map(([area, { held, notApplicable }]) => `${area} ${held}/${notApplicable}`);
  return {
    table,
    line: `${all.held} held, ${all.notApplicable} not applicable (${areaLine.join('; ')})`,
  };
}

/** The page with the expected table. */
export function withFigures(page: string, areas: readonly AttackArea[]): string {
  const table = /\| attempts \| held \|.*\n(\|.*\n)*/;
  if (!table.test(page)) throw new Error('docs/proof.md has no table of attempts.');
  return page.replace(table, () => `${printFigures(areas).table}\n`);
}

function aggregatesOf(attempts: readonly Attempt[]): Figures {
  const count = (is: (attempt: Attempt) => boolean) => attempts.filter(is).length;
  return {
    held: count((attempt) => typeof attempt === 'function'),
    notApplicable: count((attempt) => typeof attempt === 'object'),
  };
}
