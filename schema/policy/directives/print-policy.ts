import type { AccessPolicy, Agreement, CoordinatePolicy, Requirement } from '../policy.ts';

/** The directives of one coordinate as SDL, in a fixed order; empty where nothing is written. */
export function printPolicy(policy: CoordinatePolicy): string {
  const { classification, classificationSource, audience = [] } = policy;
  const { pii, access, masks, rows, groups, reveals, inert } = policy;
  return [
    ...(classification
      ? [directive('classification', [`level: ${classification}`, source(classificationSource)])]
      : []),
    ...pii.map((category) => directive('pii', [`category: ${quote(category)}`])),
    ...audience.map((statement) => allowing('audience', statement)),
    ...access.map((statement) => allowing('access', statement)),
    ...masks.map((mask) =>
      directive('mask', [
        `with: ${mask.with}`,
        text('to', mask.to),
        unless(mask.unless),
        source(mask.source),
      ]),
    ),
    ...rows.map((row) =>
      directive('rows', [
        text('field', row.field),
        text('claim', row.claim),
        unless(row.unless),
        source(row.source),
      ]),
    ),
    ...groups.map((group) =>
      directive('minGroupSize', [
        `k: ${group.k}`,
        text('of', group.of),
        unless(group.unless),
        source(group.source),
      ]),
    ),
    ...reveals.map(({ field, by }) => directive('reveals', [text('field', field), by && `by: ${by}`])),
    ...(inert ? [directive('inert', [])] : []),
  ].join(' ');
}

/** An agreement as SDL on the schema. */
export function printAgreement(agreement: Agreement): string {
  const { consumer, product, purpose, expires, approver } = agreement;
  const parts = Object.entries({ consumer, product, purpose, expires, approver });
  return directive('agreement', [
    ...parts.map(([name, value]) => text(name, value)),
    source(agreement.source),
  ]);
}

/** The statement of the organisation's own people, as SDL on the schema. */
export function printOrganisation(statement: AccessPolicy): string {
  return allowing('organisation', statement);
}

/** A contract's id of a coordinate, as SDL on the coordinate. */
export function printContractId(id: string): string {
  return directive('contractId', [text('id', id)]);
}

type Argument = string | undefined;

function allowing(name: string, { allow, source: from }: AccessPolicy): string {
  return directive(name, [`allow: ${JSON.stringify(allow)}`, source(from)]);
}

function directive(name: string, given: readonly Argument[]): string {
  const written = given.filter((argument) => argument !== undefined);
  return written.length === 0 ? `@${name}` : `@${name}(${written.join(', ')})`;
}

function unless(requirement: Requirement): Argument {
  return requirement.length === 0 ? undefined : `unless: ${JSON.stringify(requirement)}`;
}

function source(name: string | undefined): Argument {
  return text('source', name);
}

function text(name: string, value: string | undefined): Argument {
  return value === undefined ? undefined : `${name}: ${quote(value)}`;
}

/** GraphQL reads all that JSON writes, except for halves of surrogate pairs. */
function quote(value: string): string {
  return JSON.stringify(value.toWellFormed());
}
