import { createGateway } from '#gateway/gateway.ts';
import type { GatewayOptions } from '#gateway/options.ts';
import { createLogger, type Logger } from '#platform/runtime/log.ts';
import { type Answer, ask, type TestMesh } from '#test/testkit/test-mesh.ts';

export interface EditedMesh extends AsyncDisposable {
  /** @param claims of a token; without them the caller is anonymous. */
  query(query: string, claims?: Record<string, unknown>): Promise<Answer>;
}

/** The domains of a mesh behind another gateway, whose supergraph resembles that of another composer. */
export async function createEditedMesh(
  { supergraph, issuer }: TestMesh,
  edit?: (supergraph: string) => string,
  options: Partial<GatewayOptions> = {},
): Promise<EditedMesh> {
  const edited = edit?.(supergraph) ?? supergraph;
  if (edit && edited === supergraph) throw new Error('The edit changes nothing.');
  const gateway = await createGateway({
    supergraph: edited,
    port: 0,
    identity: issuer.identity,
    logger: createLogger('test', 'silent'),
    ...options,
  });
  return {
    async query(query, claims) {
      const headers = claims ? { authorization: `Bearer ${await issuer.token(claims)}` } : {};
      return ask(gateway.url, query, { headers });
    },
    [Symbol.asyncDispose]: () => gateway[Symbol.asyncDispose](),
  };
}

/** A logger that collects its findings. */
export function createListeningLogger(): { readonly logger: Logger; readonly findings: string[] } {
  const logger = createLogger('test', 'silent');
  const findings: string[] = [];
  logger.warn = ((fields: { finding?: string }) => {
    if (fields.finding !== undefined) findings.push(fields.finding);
  }) as Logger['warn'];
  return { logger, findings };
}
