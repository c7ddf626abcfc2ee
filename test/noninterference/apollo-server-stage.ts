import { startWeftServer } from '#test/testkit/weft-apollo-server.ts';
import type { Side, Stage } from './find-leak.ts';
import { askTwice, createGatewayStage, createStageMesh } from './gateway-stage.ts';
import type { Worlds } from './worlds.ts';

/** The products of the gateway's stage, behind an Apollo Server whose gateway is Weft. */
export function createApolloServerStage(): Stage {
  return { ...createGatewayStage(), open: openServer };
}

async function openServer(worlds: Worlds, at: 0 | 1): Promise<Side> {
  await using starting = new AsyncDisposableStack();
  const mesh = starting.use(await createStageMesh(worlds, at));
  const server = starting.use(await startWeftServer(mesh));
  const side = askTwice(server.url, await mesh.tokenOf(worlds.who));
  const running = starting.move();
  return {
    // Node.js closes a connection that was idle for five seconds, now and then as it is used again.
    ask: (...asked) => side.ask(...asked).catch(() => side.ask(...asked)),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}
