import type { ConstDirectiveNode } from 'graphql';
import { sharedTypes } from '../model/shared-types.ts';
import { argument } from '../policy/directives/policy-link.ts';
import { type Ownership, ownerOf } from './graph-ownership.ts';
import { rootTypes, type ServedCoordinate, type ServedSchema, typeOf } from './served-schema.ts';

/**
 * Directives on what another domain owns hold for the whole graph: `@inaccessible` hides its field, `@mask` masks it,
 * `@classification` opens one that its owner left closed. A domain writes there how it extends the type, and no more;
 * who wants more policy for it is governance, in an overlay.
 */
export function checkDirectives(ownership: Ownership): void {
  for (const schema of ownership.schemas) {
    for (const at of schema.all) {
      const owner = foreignOwner(schema, at.coordinate, ownership);
      if (owner === undefined || isTaken(schema, at.coordinate, ownership)) continue;
      for (const directive of at.directives) {
        if (isLegal(schema, at, directive, owner, ownership)) continue;
        const { domain } = schema;
        const name = directive.name.value;
        const whose = owner === '' ? 'which all domains have in common' : `which "${owner}" owns`;
        ownership.report(
          'FOREIGN_DIRECTIVE',
          domain,
          at.coordinate,
          `"${domain}" writes "@${name}" on "${at.coordinate}", ${whose}${ownership.listedAt(at.coordinate)}: it would hold for the whole graph. Take it out; policy for another's fields is written by governance, in an overlay.`,
        );
      }
    }
  }
}

/** The owner where it is another domain; empty for what all have in common; `undefined` for a domain's own. */
function foreignOwner(schema: ServedSchema, coordinate: string, ownership: Ownership): string | undefined {
  const type = typeOf(coordinate);
  if (sharedTypes.has(type) || (rootTypes.has(type) && coordinate === type)) return '';
  const owner = ownerOf(coordinate, ownership);
  return owner === schema.domain ? undefined : owner;
}

/** What the generated schema of a product writes on the types that all have in common. */
const common: ReadonlySet<string> = new Set(['specifiedBy']);

function isLegal(
  schema: ServedSchema,
  { coordinate }: ServedCoordinate,
  directive: ConstDirectiveNode,
  owner: string,
  ownership: Ownership,
): boolean {
  const name = directive.name.value;
  if (schema.names.federation(name) !== undefined) return true;
  const policy = schema.names.policy(name);
  if (owner === '') {
    return (
      common.has(name) ||
      policy === 'inert' ||
      (policy === 'classification' && levelOf(directive) === 'PUBLIC')
    );
  }
  // Who may serve a field states its policy as well, which loosens no other.
  const [field = ''] = coordinate.split('(');
  const { domain } = schema;
  if (policy !== undefined && mayServe(domain, owner, field, ownership)) return true;
  if (policy !== 'classification') return false;
  const owning = ownership.schemas.find(({ domain }) => domain === owner);
  const stated = owning ? (levelAt(owning, coordinate) ?? levelAt(owning, typeOf(coordinate))) : undefined;
  return stated !== undefined && stated === levelOf(directive);
}

function mayServe(domain: string, owner: string, coordinate: string, { word }: Ownership): boolean {
  return word(domain, owner, 'share', coordinate) || word(domain, owner, 'override', coordinate);
}

function isTaken({ domain }: ServedSchema, coordinate: string, { taken }: Ownership): boolean {
  const [field = ''] = coordinate.split('(');
  return taken.has(`${domain} ${field}`) || taken.has(`${domain} ${typeOf(coordinate)}`);
}

function levelAt(schema: ServedSchema, coordinate: string): unknown {
  return schema.all
    .find((one) => one.coordinate === coordinate)
    ?.directives.filter(({ name }) => schema.names.policy(name.value) === 'classification')
    .map(levelOf)[0];
}

function levelOf(directive: ConstDirectiveNode): unknown {
  return argument(directive, 'level');
}
