import { type ConstDirectiveNode, isTypeDefinitionNode, isTypeExtensionNode } from 'graphql';
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
    const implementing = implementingTypes(schema);
    for (const at of schema.all) {
      checkAt(schema, at, at.coordinate, ownership);
      // What an interface says of a field holds for the field of each type that implements it.
      const type = typeOf(at.coordinate);
      for (const name of implementing.get(type) ?? []) {
        checkAt(schema, at, name + at.coordinate.slice(type.length), ownership);
      }
    }
  }
}

/** @param coordinate for which the directives hold. */
function checkAt(schema: ServedSchema, at: ServedCoordinate, coordinate: string, ownership: Ownership): void {
  const owner = foreignOwner(schema, coordinate, ownership);
  if (owner === undefined || isTaken(schema, at.coordinate, ownership)) return;
  const { domain, names } = schema;
  for (const directive of at.directives) {
    const name = directive.name.value;
    const inherited = coordinate !== at.coordinate;
    if (inherited && names.policy(name) === undefined) continue;
    if (isLegal(schema, coordinate, directive, owner, ownership)) continue;
    const whose = owner === '' ? 'which all domains have in common' : `which "${owner}" owns`;
    const where = inherited ? `"${at.coordinate}", and so on "${coordinate}"` : `"${coordinate}"`;
    ownership.report(
      'FOREIGN_DIRECTIVE',
      domain,
      at.coordinate,
      `"${domain}" writes "@${name}" on ${where}, ${whose}${ownership.listedAt(coordinate)}: it would hold for the whole graph. Take it out; policy for another's fields is written by governance, in an overlay.`,
    );
  }
}

/** The types of a subgraph by the interfaces that they implement in it. */
function implementingTypes({ subgraph }: ServedSchema): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  for (const node of subgraph.document.definitions) {
    if (!isTypeDefinitionNode(node) && !isTypeExtensionNode(node)) continue;
    for (const { name } of 'interfaces' in node ? (node.interfaces ?? []) : []) {
      found.set(name.value, (found.get(name.value) ?? new Set<string>()).add(node.name.value));
    }
  }
  return found;
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
  coordinate: string,
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
