import type { ExplainedCoordinate, ExplainedStatement, Explanation } from '#schema/simulate/explain.ts';
import type { ExplainedMeshStatement } from '#schema/simulate/explain-mesh.ts';
import type { Verdict } from '#schema/simulate/explain-requirement.ts';
import { describeDecision } from './describe-decision.ts';
import { describeRefusal } from './describe-refusal.ts';

/** @param fileOf the file of a statement's source. */
export function printExplanation(
  explanation: Explanation,
  fileOf: (source: string) => string | undefined,
): string {
  const { coordinates, refusals, rows, floors, mesh } = explanation;
  const statements = (of: readonly ExplainedStatement[]) => of.map((one) => printStatement(one, fileOf));
  const inForce = (of: readonly ExplainedStatement[]) => of.filter((one) => one.inForce);
  return [
    ...refusals.map((refusal) => `REFUSED  ${describeRefusal(refusal)}\n`),
    ...coordinates.map((coordinate) =>
      [head(coordinate), ...statements(coordinate.statements), ''].join('\n'),
    ),
    ...section('Row filters', statements(inForce(rows))),
    ...section('Group floors', statements(inForce(floors))),
    ...section(
      "The organisation's own people, and audiences",
      mesh.map((one) => printMeshStatement(one, fileOf)),
    ),
  ].join('\n');
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [[title, ...lines, ''].join('\n')];
}

function head({ coordinate, decision, touched, classification, pii }: ExplainedCoordinate): string {
  const by = decision.kind === 'CLEAR' ? '' : ` by ${decision.source}`;
  const facts = [
    ...(classification === undefined ? [] : [classification]),
    ...pii.map((category) => `personal data: ${category}`),
    ...(touched.includes('SELECTED') ? [] : ['named, not selected']),
  ];
  return `${coordinate}  ${describeDecision(decision)}${by}${facts.length > 0 ? `  [${facts.join(', ')}]` : ''}`;
}

function printStatement(
  { coordinate, directive, text, source, inForce, ways }: ExplainedStatement,
  fileOf: (source: string) => string | undefined,
): string {
  const file = fileOf(source);
  const where = directive === 'rows' || directive === 'minGroupSize' ? `${coordinate}: ` : '';
  return [`  ${inForce ? 'holds ' : 'passed'}  ${where}${text}`, from(source, file), ...printWays(ways)].join(
    '\n',
  );
}

function printMeshStatement(
  { coordinate, directive, text, source, verdict, ways }: ExplainedMeshStatement,
  fileOf: (source: string) => string | undefined,
): string {
  const where = directive === 'audience' ? `${coordinate}: ` : '';
  const met = verdict === 'MET' ? 'met    ' : 'not met';
  return [`  ${met} ${where}${text}`, from(source, fileOf(source)), ...printWays(ways)].join('\n');
}

function from(source: string, file: string | undefined): string {
  return `          from ${source}${file === undefined ? '' : ` (${file})`}`;
}

function printWays(ways: ExplainedStatement['ways']): readonly string[] {
  return ways.map(
    ({ rules }) => `          ${rules.map(({ rule, verdict }) => `${rule} ${marks[verdict]}`).join(', ')}`,
  );
}

const marks: Record<Verdict, string> = { MET: 'yes', NOT_MET: 'no', OWN_ROWS: 'in own rows' };
