import { selectedCoordinates } from '../operation/selected-coordinates.ts';
import type { FieldShape, TypeShape, TypeShapes } from '../operation/type-shapes.ts';
import { audienceResolver } from './audience-of.ts';
import { withClassification } from './classifications.ts';
import { pageOf } from './connections.ts';
import { argument } from './directives/policy-link.ts';
import { asAccess, mergePolicies } from './merge-policies.ts';
import { type CoordinatePolicy, noPolicy } from './policy.ts';
import { withoutSelf } from './self-condition.ts';

type Policies = ReadonlyMap<string, CoordinatePolicy>;

/**
 * Derives the policy in force from the written policy, field by field (docs/governing.md): a classification adds its
 * defaults, and `audience` means the type at which it stands; a type's policy applies to its fields and to every field
 * that returns it, or a connection of it; an interface's policy applies to its implementations, and a field selected
 * through an interface satisfies all of them; a field has the policy of the fields that it is computed from
 * (`@requires`), transitively.
 */
export function effectivePolicy(written: Policies, shapes: TypeShapes): Map<string, CoordinatePolicy> {
  const resolved = audienceResolver(shapes);
  const said = new Map([...written].map(([at, policy]) => [at, resolved(at, withClassification(policy))]));
  const effective = new Map(said);
  for (const type of shapes.types.values()) {
    if (!type.abstract && type.interfaces.size > 0) effective.set(type.name, typePolicy(said, type));
    for (const field of type.abstract ? [] : type.fields.values()) {
      effective.set(at(type, field), fieldPolicy(said, shapes, type, field));
    }
  }
  inheritRequired(effective, shapes);
  for (const type of shapes.types.values()) {
    for (const field of type.abstract ? type.fields.values() : []) {
      const implementations = shapes
        .possible(type.name)
        .map((name) => effective.get(`${name}.${field.name}`) ?? noPolicy);
      const own = fieldPolicy(said, shapes, type, field);
      effective.set(at(type, field), implementations.reduce(mergePolicies, own));
    }
  }
  return effective;
}

/** Adds the row filters and group floors of a type's interfaces: a domain with `@interfaceObject` writes them there. */
function typePolicy(said: Policies, type: TypeShape): CoordinatePolicy {
  return [...type.interfaces]
    .map((name) => said.get(name) ?? noPolicy)
    .map(({ rows, groups }): CoordinatePolicy => ({ ...noPolicy, rows, groups }))
    .reduce(mergePolicies, said.get(type.name) ?? noPolicy);
}

function fieldPolicy(
  said: Policies,
  shapes: TypeShapes,
  type: TypeShape,
  field: FieldShape,
): CoordinatePolicy {
  const own = said.get(at(type, field)) ?? noPolicy;
  const promised = [...type.interfaces].map((name) => said.get(`${name}.${field.name}`) ?? noPolicy);
  const types = [type.name, ...type.interfaces, field.returns, ...shapes.possible(field.returns)];
  const named = new Set(types.flatMap((name) => [name, ...pageOf(shapes, name)]));
  const closed = [...named].map((name) => accessOnly(said.get(name) ?? noPolicy));
  return [...promised, ...closed].reduce(mergePolicies, own);
}

/** Repeats until nothing changes: a required field may itself be computed from others. */
function inheritRequired(effective: Map<string, CoordinatePolicy>, shapes: TypeShapes): void {
  const dependencies = [...shapes.types.values()].flatMap((type) =>
    [...type.fields.values()].flatMap((field) =>
      requiredBy(shapes, type, field).map((required) => ({ field: at(type, field), required })),
    ),
  );
  for (let changed = true; changed; ) {
    changed = false;
    for (const { field, required } of dependencies) {
      const before = effective.get(field) ?? noPolicy;
      const from = effective.get(required) ?? noPolicy;
      // A value computed from personal data is personal data: reading it unmasked is recorded.
      const after = mergePolicies(before, { ...accessOnly(from), pii: from.pii });
      changed ||= after.access.length > before.access.length || after.pii.length > before.pii.length;
      effective.set(field, after);
    }
  }
}

/** The coordinates that a field's `@requires` selects, in a subgraph or (`@join__field`) in a supergraph. */
function requiredBy(shapes: TypeShapes, type: TypeShape, field: FieldShape): string[] {
  return field.directives.flatMap((directive) => {
    const selection = argument(directive, requiresArgument[directive.name.value] ?? '');
    return selectedCoordinates(shapes, type.name, selection);
  });
}

const requiresArgument: Readonly<Record<string, string>> = {
  join__field: 'requires',
  requires: 'fields',
  federation__requires: 'fields',
};

/** The caller's own row can be told only on the field itself, so `self` is left out elsewhere. */
function accessOnly(policy: CoordinatePolicy): CoordinatePolicy {
  const access = asAccess(policy).map((statement) => ({ ...statement, allow: withoutSelf(statement.allow) }));
  return { ...noPolicy, access };
}

function at(type: TypeShape, field: FieldShape): string {
  return `${type.name}.${field.name}`;
}
