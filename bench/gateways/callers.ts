import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type ConstDirectiveNode,
  type DocumentNode,
  type ObjectTypeDefinitionNode,
  parse,
  print,
  visit,
} from 'graphql';
import type { OverlaySource } from '#schema/compose.ts';
import { policySpecUrl } from '#schema/policy/directives/spec.ts';
import { anyTokenOverlay } from '#test/testkit/organisation.ts';
import { createTestIssuer } from '#test/testkit/test-issuer.ts';
import type { classicSubgraphs } from '../classic-subgraphs.ts';

/** Callers with tokens, of several classes in rotation, whose reading of personal data is recorded. */
export interface Callers {
  /** Subgraphs with the policy that decides for them: all see all of it, unmasked, each class for a reason of its own. */
  governed(subgraphs: typeof classicSubgraphs): typeof classicSubgraphs;
  readonly overlays: readonly OverlaySource[];
  /** The `authorization` of the next one. */
  next(): string;
  /** Weft's options that verify the tokens and record. @param folder for the key set and the audit log. */
  options(folder: string): Promise<readonly string[]>;
}

const classes = ['analyst', 'support', 'marketing', 'steward'];

export async function createCallers(count: number): Promise<Callers> {
  const issuer = await createTestIssuer();
  const tokens = await Promise.all(
    Array.from({ length: count }, (_, index) =>
      issuer.token(
        { sub: `caller-${index}`, roles: [classes[index % classes.length]] },
        { change: (token) => token.setExpirationTime('12h') },
      ),
    ),
  );
  let asked = 0;
  return {
    governed: (subgraphs) => subgraphs.map((subgraph) => ({ ...subgraph, sdl: withPolicy(subgraph.sdl) })),
    overlays: [anyTokenOverlay],
    next: () => `Bearer ${tokens[asked++ % tokens.length]}`,
    async options(folder) {
      const keys = join(folder, 'keys.json');
      await writeFile(keys, JSON.stringify({ keys: [issuer.jwk] }));
      const identity = ['--jwks', keys, '--issuer', 'test-issuer', '--audience', 'weft'];
      return [...identity, '--audit', join(folder, 'audit')];
    },
  };
}

/** Everything public, but for the names of users, which are personal data. */
function withPolicy(sdl: string): string {
  const isPublic = directivesOf('@classification(level: PUBLIC)');
  const personal = directivesOf(
    `@classification(level: PUBLIC) @pii(category: "name") @access(allow: [${classes.map((role) => `["role:${role}"]`).join(', ')}])`,
  );
  const governed: DocumentNode = visit(parse(sdl), {
    ObjectTypeDefinition: (type): ObjectTypeDefinitionNode => ({
      ...type,
      directives: [...(type.directives ?? []), ...isPublic],
      fields: type.fields?.map((field) => {
        const own = type.name.value === 'User' && field.name.value === 'name' ? personal : isPublic;
        return { ...field, directives: [...(field.directives ?? []), ...own] };
      }) as never,
    }),
    InputValueDefinition: (argument) => ({
      ...argument,
      directives: [...(argument.directives ?? []), ...directivesOf('@inert')],
    }),
  });
  const names = ['@classification', '@pii', '@access', '@inert'].map((name) => JSON.stringify(name));
  return `extend schema @link(url: "${policySpecUrl}", import: [${names.join(', ')}])\n${print(governed)}`;
}

function directivesOf(text: string): readonly ConstDirectiveNode[] {
  const [type] = parse(`type Any ${text}`, { noLocation: true }).definitions;
  return (type as ObjectTypeDefinitionNode).directives ?? [];
}
