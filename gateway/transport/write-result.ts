import type { FormattedExecutionResult } from 'graphql';
import { WrittenData } from '../request/written-data.ts';

/** The body of a response, errors first, as the GraphQL specification (7.1) recommends. */
export function writeResult({ errors, data, ...others }: FormattedExecutionResult): string {
  const parts: string[] = [];
  if (errors) parts.push(`"errors":${JSON.stringify(errors)}`);
  if (data !== undefined) parts.push(`"data":${textOf(data)}`);
  for (const [name, value] of Object.entries(others)) {
    if (value !== undefined) parts.push(`${JSON.stringify(name)}:${JSON.stringify(value)}`);
  }
  return `{${parts.join(',')}}\n`;
}

function textOf(data: unknown): string {
  return data instanceof WrittenData ? data.text : JSON.stringify(data);
}
