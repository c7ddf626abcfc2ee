import { composeSupergraph, type OverlaySource, type SubgraphSource } from '#schema/compose.ts';
import { type Decisions, decisionsFor } from '#schema/policy/decide.ts';
import { readPolicy } from '#schema/policy/directives/read-policy.ts';
import type { Agreement } from '#schema/policy/policy.ts';
import { linkHeader } from '#test/testkit/link-header.ts';
import { withOrganisation } from '#test/testkit/organisation.ts';
import { personas } from './personas.ts';

/** The head of a hand-written schema, with all directives. */
export const head = `
  ${linkHeader({ federation: ['@key', '@shareable', '@external', '@requires', '@provides', '@override'], policy: ['@pii', '@classification', '@access', '@mask', '@reveals', '@inert'] })}
`;

export const open = '@classification(level: PUBLIC)';
export const steward = '[["role:steward"]]';

export function subgraph(name: string, sdl: string): SubgraphSource {
  return { name, url: `http://127.0.0.1:1/${name}`, sdl };
}

/** @returns the codes of its findings, and the supergraph where there is one. */
export function compose(
  subgraphs: readonly SubgraphSource[],
  overlays: readonly OverlaySource[] = [],
  agreements: readonly Agreement[] = [],
): { readonly codes: readonly string[]; readonly supergraph: string } {
  const composed = composeSupergraph({ subgraphs, overlays: withOrganisation(overlays), agreements });
  const codes = composed.findings.map(({ code }) => code);
  return { codes, supergraph: composed.ok ? composed.supergraph : '' };
}

/** The part of a supergraph that an analyst without grants sees. */
export function analystDecisions(supergraph: string): Promise<Decisions> {
  return decisionsFor(readPolicy(supergraph), personas.analyst_eu.principal);
}
