import type { GraphQLSchema } from 'graphql';
import { LRUCache } from 'lru-cache';
import type { Decisions } from '#schema/policy/decide.ts';
import type { PolicyBundle } from '#schema/policy/policy.ts';
import { cacheBounds } from '../limits/cache-bounds.ts';
import { visibilityOf } from './visibility.ts';
import { makeVisibleSchema } from './visible-schema.ts';

/** The schema that callers with these decisions may see. */
export type VisibleSchemas = (decisions: Decisions) => GraphQLSchema;

/** Creates each schema at its first use; a schema of 230 types takes 0.25 MB. Many classes of principals see the same one. */
export function createVisibleSchemas(schema: GraphQLSchema, bundle: PolicyBundle): VisibleSchemas {
  const byDecisions = new WeakMap<Decisions, string>();
  const byHidden = new LRUCache<string, GraphQLSchema>({ max: cacheBounds.schemas.entries });
  return (decisions) => {
    const known = byDecisions.get(decisions);
    const kept = known === undefined ? undefined : byHidden.get(known);
    if (kept) return kept;
    const visibility = visibilityOf(schema, bundle, decisions);
    const key = visibility.hidden.join('\n');
    const visible = byHidden.get(key) ?? makeVisibleSchema(schema, visibility);
    byDecisions.set(decisions, key);
    byHidden.set(key, visible);
    return visible;
  };
}
