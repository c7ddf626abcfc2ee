import { generatedObjects } from './generated/object-code.ts';
import { generatedRepresentation } from './generated/plain-representation.ts';
import { compileWriter } from './generated/write-response.ts';
import { interpretedObjects } from './interpreted/object-steps.ts';
import { interpretedRepresentation } from './interpreted/plain-representation.ts';
import type { ObjectCode } from './objects/object-reader.ts';
import type { RepresentPlain } from './objects/representation-writer.ts';

/** How what is known of an operation is executed. All tiers do the same. */
export interface Tier {
  readonly objects: ObjectCode;
  readonly representPlain: RepresentPlain;
  /** Writes responses as text; where it does not, they are completed value by value. */
  readonly compileWriter: typeof compileWriter | (() => undefined);
}

/** Costs little before the first execution, and more for each value. */
export const interpreter: Tier = {
  objects: interpretedObjects,
  representPlain: interpretedRepresentation,
  compileWriter: () => undefined,
};

/** Code is generated, and optimised by the engine while it runs. */
export const generator: Tier = {
  objects: generatedObjects,
  representPlain: generatedRepresentation,
  compileWriter,
};

/**
 * Executions of an operation that are interpreted, before code is generated for it: to generate, compile and optimise it
 * costs as much as some ten executions save, and most operations that come a third time come often.
 */
export const interpretedExecutions = 2;

/** What is compiled for the tier that its number of executions calls for. */
export interface Tiered<T> {
  /** Of the next execution. */
  next(): T;
}

/** @param interpreted how many executions are interpreted. */
export function createTiered<T>(compile: (tier: Tier) => T, interpreted: number): Tiered<T> {
  let left = interpreted;
  let compiled: { readonly tier: Tier; readonly form: T } | undefined;
  return {
    next() {
      const tier = left > 0 ? interpreter : generator;
      left -= 1;
      if (compiled?.tier !== tier) compiled = { tier, form: compile(tier) };
      return compiled.form;
    },
  };
}
