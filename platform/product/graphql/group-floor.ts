import type { EntityModel, FieldModel } from '#schema/model/product-model.ts';
import type { Decisions, GroupFloor } from '#schema/policy/decide.ts';
import { defaultGroup } from '#schema/policy/policy.ts';
import { permissionOf, type Use } from '#schema/policy/uses.ts';
import type { Dialect } from '../../engines/dialect.ts';
import { and, raw, sql } from '../../engines/sql.ts';
import type { Statement } from '../../engines/statement.ts';
import { columnOf } from '../../relation/column-type.ts';
import type { CompiledFilter } from './filter.ts';
import { type Aggregate, useOf } from './measures.ts';

/** A field that contributes to aggregates or groups, and its use. */
export interface FloorTouch {
  readonly field: FieldModel;
  readonly use: Use;
}

/** The least size of a group whose aggregates are shown: all conditions apply; empty where there is none. */
export type Floor = readonly {
  readonly k: number;
  /** The field whose different values are counted. @default the rows */
  readonly of?: FieldModel;
}[];

export function touchOf(aggregate: Aggregate): FloorTouch {
  return { field: aggregate.field, use: useOf(aggregate) };
}

export function filterTouches({ uses }: CompiledFilter): FloorTouch[] {
  return [...uses].flatMap(([field, all]) => all.map((use) => ({ field, use })));
}

/**
 * The floor of aggregates that use fields: the floors in the policy of the type and the fields, and `defaultGroup` rows
 * where a mask allows use in groups only and no floor is written.
 */
export function floorOf(decisions: Decisions, entity: EntityModel, touched: readonly FloorTouch[]): Floor {
  const ofType = decisions.floors(entity.typeName);
  const ofFields = touched.flatMap(({ field, use }): readonly GroupFloor[] => {
    const written = decisions.floors(field.coordinate);
    const grouped = permissionOf(decisions.of(field.coordinate), use) === 'IN_GROUPS';
    return grouped && written.length + ofType.length === 0 ? [{ k: defaultGroup }] : written;
  });
  return [...ofType, ...ofFields].map(({ k, of }) => {
    if (of === undefined) return { k };
    const field = entity.fields.find(({ name }) => name === of);
    // A missing field hides every group.
    return field ? { k, of: field } : { k: Number.MAX_SAFE_INTEGER };
  });
}

/** The columns that a floor counts. */
export function floorFields(floor: Floor): FieldModel[] {
  return floor.map(({ of }) => of).filter((field) => field !== undefined);
}

/** Whether the rows of a group, or of a whole relation, reach the floor. */
export function floorCondition(floor: Floor, dialect: Dialect): Statement {
  return and(
    floor.map(({ k, of }) => {
      const counted = of ? sql`count(DISTINCT ${columnOf(dialect, of)})` : raw('count(*)');
      return sql`${counted} >= CAST(${k} AS BIGINT)`;
    }),
  );
}
