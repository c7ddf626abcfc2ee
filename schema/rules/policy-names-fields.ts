import { orMeant } from '../nearest-name.ts';
import type { FieldShape } from '../operation/type-shapes.ts';
import type { CoordinatePolicy } from '../policy/policy.ts';
import { requirementsOf } from '../policy/requirements-of.ts';
import { isSelf, selfField } from '../policy/rules/self.ts';
import type { RuleContext } from './rule.ts';

/**
 * `@rows`, `@minGroupSize(of:)` and the rule `self` name a field of the same type with a single value; any other would
 * hide every row, or none. `self` says which row is the caller's, so it stands on fields.
 */
export function policyNamesFieldsRule({ shapes, written, report }: RuleContext): void {
  for (const [coordinate, policy] of written) {
    const [typeName = '', fieldName] = coordinate.split('.');
    const fields = shapes.types.get(typeName)?.fields;
    for (const { directive, field } of fieldsNamed(policy)) {
      const named = fields?.get(field);
      const found = !named
        ? 'there is no such field'
        : isSingle(named, shapes.types)
          ? undefined
          : 'it is not a single value';
      const onType = directive === 'self' && fieldName === undefined;
      if (!found && !onType) continue;
      report(
        'POLICY_UNKNOWN_FIELD',
        coordinate,
        onType
          ? `The rule "self:${field}" stands on the type "${coordinate}". Write it on fields, or "@rows" on the type.`
          : `"${coordinate}" names the field "${field}" in "${directive}", and ${found} in "${typeName}". Name one that holds a text.${named ? '' : orMeant(field, fields?.keys() ?? [])}`,
        { text: directive === 'self' ? `"self:${field}"` : `"${field}"` },
      );
    }
  }
}

function* fieldsNamed(policy: CoordinatePolicy): Generator<{ directive: string; field: string }> {
  for (const { field } of policy.rows) yield { directive: '@rows', field };
  for (const { of } of policy.groups) if (of !== undefined) yield { directive: '@minGroupSize', field: of };
  for (const rule of new Set(requirementsOf(policy).flat(2))) {
    if (isSelf(rule)) yield { directive: 'self', field: selfField(rule) };
  }
}

function isSingle({ list, returns }: FieldShape, types: ReadonlyMap<string, unknown>): boolean {
  return !list && !types.has(returns);
}
