import type { GraphQLSchema } from 'graphql';
import type { Choices } from '#test/testkit/choices.ts';
import type { FieldIndex, FieldUse } from './uses.ts';
import type { View } from './views.ts';
import type { Worlds } from './worlds.ts';

export interface OperationSources {
  readonly schema: GraphQLSchema;
  readonly index: FieldIndex;
  readonly worlds: Worlds;
  readonly choices: Choices;
  /** Its form, which does not change its content. @default `choices` */
  readonly writing?: Choices | undefined;
  /** Ids of the available snapshots. */
  readonly snapshots: readonly string[];
  /** The share of operations with a use against the matrix. @default 0.25 */
  readonly daring?: number;
  /** Makes this one use of one kind of mask instead. @default any operation */
  readonly cell?: readonly [View['kind'], FieldUse] | undefined;
  /** Selects aggregates of connections and no rows. @default false */
  readonly figuresOnly?: boolean;
  /** Part of every filter of a connection, in addition to the generated ones. @default nothing */
  narrow?(typeName: string): Readonly<Record<string, unknown>>;
}
