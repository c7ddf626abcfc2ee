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
  /** How it is written, which changes nothing of what is asked. @default `choices` */
  readonly writing?: Choices | undefined;
  /** Ids of snapshots that are kept. */
  readonly snapshots: readonly string[];
  /** Share of operations that make a use whatever the matrix says. @default 0.25 */
  readonly daring?: number;
  /** The one use of one kind of mask that is made, instead. @default any operation */
  readonly cell?: readonly [View['kind'], FieldUse] | undefined;
  /** Selects figures of connections and no rows. @default false */
  readonly figuresOnly?: boolean;
  /** What every filter of a connection holds beside what is drawn. @default nothing */
  narrow?(typeName: string): Readonly<Record<string, unknown>>;
}
