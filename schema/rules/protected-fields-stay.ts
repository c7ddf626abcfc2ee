import { effectivePolicy } from '../policy/effective-policy.ts';
import type { CoordinatePolicy } from '../policy/policy.ts';
import { argument } from '../policy/policy-link.ts';
import { selectedCoordinates } from '../policy/selected-coordinates.ts';
import type { FieldShape, TypeShape } from '../policy/type-shapes.ts';
import type { RuleContext } from './rule.ts';

/**
 * A domain that computes from another's protected field (`@requires`) is sent its values, and one that serves it
 * instead (`@override`) answers for it. Neither happens without the owner: it takes an access agreement whose
 * consumer is `domain:<name>`.
 */
export function protectedFieldsStayRule(given: RuleContext): void {
  const { shapes, domains } = given;
  // What is computed from a protected field is protected as it is.
  const context = { ...given, written: effectivePolicy(given.written, shapes) };
  for (const type of shapes.types.values()) {
    for (const field of type.fields.values()) {
      for (const directive of field.directives.filter(({ name }) => name.value === 'join__field')) {
        const domain = domains.get(String(argument(directive, 'graph')));
        if (domain === undefined) continue;
        const coordinate = `${type.name}.${field.name}`;
        const overridden = argument(directive, 'override');
        if (typeof overridden === 'string') {
          check(
            { at: coordinate, taken: coordinate, by: domain, owners: [overridden], how: 'overrides' },
            context,
          );
        }
        for (const required of selectedCoordinates(shapes, type.name, argument(directive, 'requires'))) {
          const owners = ownersOf(required, context);
          check({ at: coordinate, taken: required, by: domain, owners, how: 'requires' }, context);
        }
      }
    }
  }
}

interface Taking {
  readonly at: string;
  readonly taken: string;
  readonly by: string;
  readonly owners: readonly string[];
  readonly how: 'overrides' | 'requires';
}

function check({ at, taken, by, owners, how }: Taking, { written, agreements, report }: RuleContext): void {
  const policy = written.get(taken);
  if (!policy || !isProtected(policy) || owners.includes(by)) return;
  const consumer = `domain:${by}`;
  if (agreements.some((agreement) => agreement.consumer === consumer && owners.includes(agreement.product)))
    return;
  report(
    'PROTECTED_FIELD_TAKEN',
    at,
    `"${by}" ${how} "${taken}", which ${owners.map((owner) => `"${owner}"`).join(', ')} protects. It takes an access agreement of the consumer "${consumer}" with the owner.`,
  );
}

/** Personal data, masked, or not for everybody who shows a token. */
function isProtected({ pii, masks, access }: CoordinatePolicy): boolean {
  const limited = access.some(({ allow }) => JSON.stringify(allow) !== '[["authenticated"]]');
  return pii.length + masks.length > 0 || limited;
}

/** The domains that serve a field themselves. */
function ownersOf(coordinate: string, { shapes, domains }: RuleContext): string[] {
  const [typeName = '', fieldName = ''] = coordinate.split('.');
  const type = shapes.types.get(typeName);
  const field = type?.fields.get(fieldName);
  const graphs = (field && graphsOf(field, 'join__field')) ?? [];
  const all = graphs.length > 0 || !type ? graphs : graphsOf(type, 'join__type');
  return all.map((graph) => domains.get(graph)).filter((name) => name !== undefined);
}

function graphsOf({ directives }: TypeShape | FieldShape, name: string): string[] {
  return directives
    .filter((directive) => directive.name.value === name && argument(directive, 'external') !== true)
    .map((directive) => String(argument(directive, 'graph')));
}
