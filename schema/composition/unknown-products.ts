import { orMeant } from '../nearest-name.ts';
import type { Agreement } from '../policy/policy.ts';
import type { CompositionFinding } from './compose-finding.ts';
import type { SubgraphSource } from './composition-source.ts';

/** Agreements about a product that no domain serves: a mistake, and their signer believes that access is granted. */
export function unknownProducts(
  agreements: readonly Agreement[],
  subgraphs: readonly SubgraphSource[],
): CompositionFinding[] {
  return agreements
    .filter(({ product }) => !subgraphs.some(({ name }) => name === product))
    .map(({ product, source }): CompositionFinding => {
      const message = `An agreement is about the product "${product}", which no domain serves. Name the domain.${orMeant(
        product,
        subgraphs.map(({ name }) => name),
      )}`;
      return {
        code: 'AGREEMENT_UNKNOWN_PRODUCT',
        severity: 'error',
        message,
        ...(source === undefined ? {} : { file: source.replace(/^agreement:/, '') }),
      };
    });
}
