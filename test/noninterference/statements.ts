import type { OverlaySource } from '#schema/compose.ts';
import type { MeshStatements } from '#schema/policy/policy.ts';
import { organisation, type ProductSpec } from './spec.ts';

/** The statements of governance on the products, as an overlay. */
export function statementsOverlay(products: readonly ProductSpec[]): OverlaySource {
  const audiences = opened(products).map(
    ({ typeName, audience }) => `extend type ${typeName} @audience(allow: ${JSON.stringify(audience)})`,
  );
  const sdl = [`extend schema @organisation(allow: ${JSON.stringify(organisation)})`, ...audiences].join(
    '\n',
  );
  return { file: 'audiences.graphql', sdl };
}

/** The same statements in the form that a gateway sends to a product. */
export function statementsOf(product: ProductSpec): MeshStatements {
  const audiences = opened([product]).map(
    ({ typeName, audience = [] }) => [typeName, [{ allow: audience }]] as const,
  );
  return { organisation: { allow: organisation }, audiences: Object.fromEntries(audiences) };
}

function opened(products: readonly ProductSpec[]) {
  return products.flatMap(({ entities }) => entities).filter(({ audience }) => audience !== undefined);
}
