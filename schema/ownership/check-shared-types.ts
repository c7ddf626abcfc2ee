import { parse, print } from 'graphql';
import { sharedTypes } from '../model/shared-types.ts';
import { annotatedCoordinates } from '../policy/directives/collect-policy.ts';
import type { Ownership } from './graph-ownership.ts';
import { typeOf } from './served-schema.ts';

/**
 * Types that are the same in every product (`PageInfo`, `StringFilter`, `Date`) belong to no domain. One that leaves a
 * comparison out of `StringFilter` would take it from every other, since inputs are composed by intersection.
 */
export function checkSharedTypes({ schemas, report }: Ownership): void {
  for (const { domain, all } of schemas) {
    const members = membersByType(all);
    for (const [type, found] of members) {
      const expected = definitions.get(type);
      if (!expected) continue;
      const missing = [...expected].filter((one) => !found.has(one));
      const more = [...found].filter((one) => !expected.has(one));
      if (missing.length + more.length === 0) continue;
      const what = [...missing.map((one) => `lacks ${one}`), ...more.map((one) => `adds ${one}`)]
        .slice(0, 5)
        .join(', ');
      report(
        'SHARED_TYPE_DIFFERS',
        domain,
        type,
        `"${domain}" defines "${type}" otherwise than every product does: it ${what}. Generate the schema again, or give the type another name.`,
      );
    }
  }
}

interface TypedCoordinate {
  readonly coordinate: string;
  readonly location: string;
  readonly type?: Parameters<typeof print>[0] | undefined;
}

/** For each type its kind and its members, as texts to compare. */
function membersByType(coordinates: Iterable<TypedCoordinate>): Map<string, Set<string>> {
  const members = new Map<string, Set<string>>();
  for (const { coordinate, location, type } of coordinates) {
    const name = typeOf(coordinate);
    if (!sharedTypes.has(name)) continue;
    const found = members.get(name) ?? new Set<string>();
    const text = type ? `"${coordinate}: ${print(type)}"` : `"${location.toLowerCase()} ${coordinate}"`;
    members.set(name, found.add(text));
  }
  return members;
}

const definitions: ReadonlyMap<string, ReadonlySet<string>> = membersByType(
  annotatedCoordinates(parse([...sharedTypes.values()].join('\n'), { noLocation: true })),
);
