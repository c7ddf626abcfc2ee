import type { Principal } from '#schema/policy/principal.ts';
import { createKitMesh, type KitMesh } from '#test/testkit/kit-mesh.ts';
import { type Answer, ask } from '#test/testkit/test-mesh.ts';
import { createTracing, type Tracing } from '#test/testkit/tracing.ts';
import { peopleContract, peopleRows, salesContract, salesRows } from '../cache/cached-mesh.ts';

export interface TracedMesh extends AsyncDisposable, Pick<Tracing, 'takeSpans' | 'takeBytes'> {
  readonly mesh: KitMesh;
  ask(query: string, asked: Asked): Promise<Answer>;
}

export interface Asked {
  readonly as: Principal;
  readonly variables?: Record<string, unknown>;
  readonly headers?: Record<string, string>;
}

/** Two products behind a gateway, all of which send their traces to one collector. @param sampler as OTEL_TRACES_SAMPLER has it. */
export async function createTracedMesh(sampler?: string): Promise<TracedMesh> {
  await using starting = new AsyncDisposableStack();
  const tracing = starting.use(await createTracing(sampler));
  const gateway = await tracing.start('weft-gateway');
  const serve = { startTraces: (domain: string) => tracing.start(`weft-${domain}`) };
  const mesh = starting.use(
    await createKitMesh({
      products: [
        { contract: peopleContract, rows: peopleRows('canary'), serve },
        { contract: salesContract, rows: salesRows(770_770_000), serve },
      ],
      gateway: { observer: gateway?.observer, limits: { requestsPerSecond: 0 } },
    }),
  );
  const running = starting.move();
  return {
    ...tracing,
    mesh,
    async ask(query, { as, variables, headers }) {
      const token = await mesh.tokenOf(as);
      const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` };
      return ask(mesh.gateway.url, query, {
        headers: { ...authorization, ...headers },
        ...(variables && { variables }),
      });
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}
