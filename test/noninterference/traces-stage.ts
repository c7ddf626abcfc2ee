import type { ReceivedSpan } from '#test/testkit/test-collector.ts';
import { createTracing } from '#test/testkit/tracing.ts';
import type { Side, Stage } from './find-leak.ts';
import { createGatewayStage, createStageMesh } from './gateway-stage.ts';
import { post } from './product-stage.ts';
import type { Worlds } from './worlds.ts';

/** What an operation tells to who asks, and to who reads the traces of the mesh. */
export function createTracesStage(): Stage {
  return { ...createGatewayStage(), open: openTracedMesh };
}

async function openTracedMesh(worlds: Worlds, at: 0 | 1): Promise<Side> {
  await using starting = new AsyncDisposableStack();
  const tracing = starting.use(await createTracing('always_on'));
  const gateway = await tracing.start('gateway');
  const mesh = starting.use(
    await createStageMesh(worlds, at, {
      // What is cached, and so not asked for, depends on when it was heard what is served.
      gateway: { observer: gateway?.observer, cache: { bytes: 0 } },
      serve: { startTraces: (domain) => tracing.start(domain) },
    }),
  );
  const token = await mesh.tokenOf(worlds.who);
  const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const running = starting.move();
  return {
    async ask(asked) {
      const response = await post(mesh.gateway.url, JSON.stringify(asked), headers);
      // A refusal is not held up by its record, whose span may come with the next operation's.
      const spans = (await tracing.takeSpans()).filter(
        ({ name, attributes }) => !isOfRefusal(name, attributes),
      );
      const told = new Set(spans.map(shapeOf));
      const body = response.body.replace(/"correlationId":"[\w-]+"/g, '"correlationId":""');
      return { ...response, headers: {}, body: [body, ...[...told].sort()].join('\n') };
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

function isOfRefusal(name: string, attributes: ReceivedSpan['attributes']): boolean {
  return name === 'audit' && attributes['weft.audit.outcome'] === 'REFUSED';
}

/** But for what differs each time: identifiers, ports, and how many fetches happened to go together. */
function shapeOf({ service, name, failed, attributes }: ReceivedSpan): string {
  const told = Object.entries(attributes).filter(
    ([key]) => !/^(weft\.correlation_id|server\.port|url\.full|weft\.fetch\.entities)$/.test(key),
  );
  return JSON.stringify([service, name, failed, told]).replace(
    /(CAST\(\? AS [^()]+(?:\([^()]*\))?\)), (?:TRY_)?\1/g,
    '$1',
  );
}
