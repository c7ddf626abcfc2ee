import { selectedCoordinates } from '../operation/selected-coordinates.ts';
import { namedType, typeShapes } from '../operation/type-shapes.ts';
import { argument } from '../policy/directives/policy-link.ts';
import { extendsEntity, keysOfOwner } from './check-types.ts';
import { type Ownership, ownerOf } from './graph-ownership.ts';
import { grantLine } from './owners-word.ts';
import { resolves, rootTypes, type ServedSchema, typeOf } from './served-schema.ts';

/** Fields of another domain that a domain serves as well (roots too), serves in its place, or provides on a path. */
export function checkFields(ownership: Ownership): void {
  for (const schema of ownership.schemas) {
    const provided = providedBy(schema);
    for (const coordinate of schema.fields.keys()) {
      checkField(schema, coordinate, provided.has(coordinate), ownership);
    }
  }
}

function checkField(schema: ServedSchema, coordinate: string, provided: boolean, ownership: Ownership): void {
  const { listedAt, word, report } = ownership;
  const { domain } = schema;
  const owner = ownerOf(coordinate, ownership);
  if (owner === undefined || owner === domain) return;
  const type = typeOf(coordinate);
  const isRoot = rootTypes.has(type);
  // A type that is taken whole has its finding.
  if (!isRoot && !extendsEntity(schema, type, ownership)) return;
  const overrides = schema.federation(schema.fields.get(coordinate), 'override').length > 0;
  if (!overrides && !provided && (!resolves(schema, coordinate) || isKey(coordinate, ownership))) return;
  const may = overrides ? 'override' : 'share';
  if (word(domain, owner, may, coordinate)) return;
  const how = overrides ? 'overrides' : provided && !resolves(schema, coordinate) ? 'provides' : 'serves';
  ownership.taken.add(`${domain} ${coordinate}`);
  report(
    isRoot ? 'ROOT_TAKEN' : 'FIELD_NOT_OWNED',
    domain,
    coordinate,
    `"${domain}" ${how} "${coordinate}", which "${owner}" owns${listedAt(coordinate)}. Give yours another name, or have "${owner}" write ${grantLine(domain, may, coordinate)} in its grants.yaml.`,
  );
}

function isKey(coordinate: string, ownership: Ownership): boolean {
  const [type = '', field = ''] = coordinate.split('.');
  return keysOfOwner(type, ownership)?.some((key) => key.split(' ').includes(field)) ?? false;
}

/** What a subgraph serves of others' fields on the paths that `@provides` names. */
function providedBy(schema: ServedSchema): ReadonlySet<string> {
  const shapes = typeShapes(schema.subgraph.document);
  return new Set(
    [...schema.fields.values()].flatMap((field) =>
      schema
        .federation(field, 'provides')
        .flatMap((provides) =>
          field.type ? selectedCoordinates(shapes, namedType(field.type), argument(provides, 'fields')) : [],
        ),
    ),
  );
}
