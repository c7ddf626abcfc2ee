import type { GraphQLSchema } from 'graphql';
import type { DomainSource } from '../fetches/subgraph-fetch.ts';
import type { FetchHooks } from './fetch-hooks.ts';
import { createFetchShapes } from './fetch-shape.ts';
import { createSubgraphSource, type SubgraphSourceOptions } from './subgraph-source.ts';

export interface SubgraphSourcesOptions
  extends Pick<
    SubgraphSourceOptions,
    'client' | 'envelopes' | 'policyUrl' | 'guard' | 'errorsTaken' | 'cache' | 'logger'
  > {
  /** URLs that replace those in the supergraph, by subgraph name. */
  readonly urls: Readonly<Record<string, string>>;
  /** Hooks of a subgraph's fetches. @default none */
  readonly hooksOf?: ((subgraph: NamedSubgraph) => FetchHooks | undefined) | undefined;
}

/** A subgraph as a supergraph names it. */
export interface NamedSubgraph {
  readonly name: string;
  readonly url: string;
}

/**
 * Creates the source of each subgraph from a supergraph's whole schema, inaccessible parts included, and the
 * coordinates of its keys (`entityKeys`).
 */
export type SubgraphSources = (
  everything: GraphQLSchema,
  keys: ReadonlySet<string>,
) => (subgraph: NamedSubgraph) => DomainSource;

export function createSubgraphSources({ urls, hooksOf, ...shared }: SubgraphSourcesOptions): SubgraphSources {
  return (everything, keys) => {
    const shapeOf = createFetchShapes(everything);
    return ({ name, url }) => {
      const hooks = hooksOf?.({ name, url });
      return createSubgraphSource({
        ...shared,
        name,
        url: parseUrl(name, Object.hasOwn(urls, name) ? urls[name] : (hooks?.url ?? url)),
        shapeOf,
        keys,
        hooks,
      });
    };
  };
}

function parseUrl(name: string, url = ''): string {
  if (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)) return url;
  throw new Error(
    `The subgraph "${name}" has the URL "${url}". Give one that starts with "http://" or "https://".`,
  );
}
