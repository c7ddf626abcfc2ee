import type { Supergraph } from './load-supergraph.ts';

/** The supergraph that is served now. */
export interface ActiveSupergraph {
  readonly current: Supergraph;
  /** From the next request on; requests in flight finish on the one they began with. */
  replace(supergraph: Supergraph): void;
}

/** @param Service what serves a supergraph: whoever takes it goes on with it, whatever has been loaded since. */
export interface ServedSupergraph<Service> extends ActiveSupergraph {
  readonly service: Service;
}

/** @param serve makes of a supergraph what serves it. */
export function createActiveSupergraph<Service>(
  first: Supergraph,
  serve: (supergraph: Supergraph) => Service,
): ServedSupergraph<Service> {
  let current = first;
  let service = serve(first);
  return {
    get current() {
      return current;
    },
    get service() {
      return service;
    },
    replace(supergraph) {
      service = serve(supergraph);
      current = supergraph;
    },
  };
}
