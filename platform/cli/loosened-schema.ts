import { join } from 'node:path';
import { GraphQLError } from 'graphql';
import { readIfThere } from '#platform/runtime/read-if-there.ts';
import { loosenedPolicy } from '#schema/changes/loosened-policy.ts';
import type { Finding } from '#schema/finding.ts';
import { shownPath } from '../mesh/domains.ts';

/**
 * The protections of the schema beside a contract that the contract's next schema loses. Empty where there is no schema
 * yet, or an unreadable one, which composition reports.
 * @param folder of the contract. @param schema generated from the contract now.
 */
export async function loosenedSchema(folder: string, schema: string): Promise<Finding[]> {
  const file = join(folder, 'schema.graphql');
  const committed = await readIfThere(file);
  if (committed === undefined) return [];
  try {
    return loosenedPolicy(committed, schema).map((finding) => ({ ...finding, file: shownPath(file) }));
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    return [];
  }
}
