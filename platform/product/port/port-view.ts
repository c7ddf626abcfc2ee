import { duckDbDialect } from '#platform/engines/duckdb/duckdb-dialect.ts';
import { requestError } from '#platform/runtime/errors.ts';
import type { EntityModel, FieldModel, ProductModel } from '#schema/model/product-model.ts';
import type { Decisions } from '#schema/policy/decide.ts';
import { join, raw, sql } from '../../engines/sql.ts';
import type { Statement } from '../../engines/statement.ts';
import { maskedRelation } from '../../relation/relation.ts';
import { invariant } from '../../runtime/invariant.ts';
import type { OpenSnapshot } from '../../snapshots/open-snapshot.ts';
import type { PortRequest } from '../../snapshots/port-request.ts';
import type { PortGrant } from './port-grant.ts';

/** The part of an object that a reader gets. */
export interface PortView {
  readonly entity: EntityModel;
  /** In the contract's order, or in that of the request. */
  readonly fields: readonly FieldModel[];
}

/**
 * Chooses the columns. Without names these are all that the grant is for and the policy does not deny, so that SQL that
 * needs another fails by its name; a named one that is not to be had is refused, and never null in silence.
 * @throws a request error BAD_USER_INPUT, PORT_NOT_GRANTED, FORBIDDEN_FIELD.
 */
export function portView(
  model: ProductModel,
  { object, columns }: PortRequest,
  grant: PortGrant,
  decisions: Decisions,
): PortView {
  const entity = entityOf(model, object);
  if (!entity) {
    throw requestError(
      'BAD_USER_INPUT',
      `"${object}" is no object that "${model.domain}" publishes. Name an object of its contract.`,
    );
  }
  const isDenied = ({ coordinate }: FieldModel) => decisions.of(coordinate).kind === 'DENY';
  const isGranted = ({ column }: FieldModel) => grant.columns?.has(column) ?? true;
  if (!columns) {
    const fields = entity.fields.filter((field) => isGranted(field) && !isDenied(field));
    if (fields.length > 0) return { entity, fields };
    throw forbidden(`Every column of "${object}" is denied to "${grant.principal.subject}".`);
  }
  const fields = columns.map((name) => {
    const field = entity.fields.find(({ column }) => column === name);
    if (field) return field;
    throw requestError('BAD_USER_INPUT', `"${object}" of "${model.domain}" has no column "${name}".`);
  });
  for (const field of fields) {
    if (!isGranted(field)) throw notGranted(field.column, object, grant);
    if (isDenied(field)) {
      throw forbidden(
        `"${field.coordinate}" is denied to "${grant.principal.subject}". Leave the column "${field.column}" out, or have its owner or governance open it to "service:${grant.principal.service}".`,
      );
    }
  }
  return { entity, fields };
}

/**
 * The rows of a view in an order that tells nothing: by the key where the reader may see it, else by what it sees. The
 * rows of the masked relation, and nothing else, decide the bytes of a file that is made of them.
 */
export function viewStatement(
  { entity, fields }: PortView,
  snapshot: OpenSnapshot,
  viewer: { readonly grant: PortGrant; readonly decisions: Decisions },
): Statement {
  const base = snapshot.relations.get(entity.typeName);
  invariant(base, `the snapshot has no relation for "${entity.typeName}"`);
  const { grant, decisions } = viewer;
  const dialect = duckDbDialect;
  const seesKey = entity.key.every(({ coordinate }) => decisions.of(coordinate).kind === 'CLEAR');
  const relation = maskedRelation(
    entity,
    base,
    {
      principal: grant.principal,
      decisions,
      dialect,
      tokenKeys: snapshot.tokenKeys,
      stored: snapshot.tokens,
    },
    seesKey ? [...fields, ...entity.key] : fields,
  );
  const name = ({ column }: FieldModel) => raw(dialect.identifier(column));
  const order = seesKey ? join(entity.key.map(name), ', ') : raw('ALL');
  return sql`SELECT ${join(fields.map(name), ', ')} FROM (${relation}) AS m ORDER BY ${order}`;
}

/** The entity of an object of the contract. */
export function entityOf({ product, entities }: ProductModel, object: string): EntityModel | undefined {
  const table = product.objects.find(({ name }) => name === object)?.physicalName;
  return entities.find((entity) => entity.table === table);
}

function notGranted(column: string, object: string, { principal }: PortGrant): Error {
  return requestError(
    'PORT_NOT_GRANTED',
    `"${principal.service}" may not read the column "${column}" of "${object}": the owner's "readers" name others. Leave it out, or have the owner add it.`,
  );
}

function forbidden(message: string): Error {
  return requestError('FORBIDDEN_FIELD', message, { extensions: { http: { status: 403 } } });
}
