import type { IdentityOptions } from '#gateway/identity/identity-options.ts';
import type { Flaw, TestIssuer } from '#test/testkit/test-issuer.ts';
import type { Exchange } from './attacker.ts';
import type { World } from './attempt.ts';

/** Sends requests with various tokens to the gateway, or to a second one with another verification. */
export interface TokenAsker {
  with(claims: Record<string, unknown>, flaw?: Flaw, issuer?: TestIssuer): Promise<Exchange>;
  /** A raw `authorization` header. */
  header(authorization: string): Promise<Exchange>;
}

const query = '{ customers { totalCount nodes { id } } }';

/** @param identity of a second gateway. @default the mesh's own gateway */
export async function createTokenAsker(
  { attacker }: World,
  identity?: IdentityOptions,
): Promise<TokenAsker & AsyncDisposable> {
  const gateway = identity && (await attacker.mesh.secondGateway({ identity }));
  const to = gateway && { to: gateway.url };
  const header = (authorization: string) =>
    attacker.http({ headers: { authorization }, body: { query }, ...to });
  return {
    header,
    with: async (claims, flaw, issuer = attacker.mesh.issuer) =>
      header(`Bearer ${await issuer.token(claims, flaw)}`),
    [Symbol.asyncDispose]: async () => gateway?.[Symbol.asyncDispose](),
  };
}
