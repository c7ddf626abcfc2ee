import { GraphQLError } from 'graphql';
import { parseWithinLimits } from '#platform/runtime/request-limits/document-limits.ts';
import { checkJson } from '#platform/runtime/request-limits/json-limits.ts';
import { defaultRequestLimits } from '#platform/runtime/request-limits/limits.ts';
import { createVariableLimits } from '#platform/runtime/request-limits/variable-limits.ts';
import { isRecord } from '#schema/is-record.ts';
import { CliError } from '../../mesh/mesh-error.ts';

const checkVariables = createVariableLimits(defaultRequestLimits);

/**
 * Applies the gateway's default limits to an operation before anything traverses it.
 * @param place its origin: `--query`, or a file's name.
 * @throws CliError with the place and the code.
 */
export function checkOperation(query: string, place: string): void {
  toldOf(place, () => parseWithinLimits(query, defaultRequestLimits));
}

/** @throws CliError with the place and the code. */
export function checkJsonText(text: string, place: string): void {
  toldOf(place, () => checkJson(text, defaultRequestLimits));
}

/** @returns `undefined` for text that is not a JSON object. @throws CliError for one that is over the limits. */
export function parseVariables(text: string, place: string): Record<string, unknown> | undefined {
  return toldOf(place, () => {
    checkJson(text, defaultRequestLimits);
    const variables = parseJson(text);
    checkVariables(variables);
    return isRecord(variables) ? variables : undefined;
  });
}

function toldOf<T>(place: string, check: () => T): T {
  try {
    return check();
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    throw new CliError(`${place}: ${error.extensions.code} ${error.message}`);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
