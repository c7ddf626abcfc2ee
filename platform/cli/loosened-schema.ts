import { join } from 'node:path';
import { GraphQLError } from 'graphql';
import { readIfThere } from '#platform/runtime/read-if-there.ts';
import { loosenedPolicy } from '#schema/changes/loosened-policy.ts';
import type { Finding } from '#schema/finding.ts';
import { shownPath } from '../mesh/domains.ts';

/**
 * What a contract's next schema protects no longer and the one beside the contract does. Nothing, where there is none
 * yet, or one that cannot be read: composing tells of that.
 * @param folder of the contract. @param schema as the contract gives it now.
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
