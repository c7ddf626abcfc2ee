import { relative } from 'node:path';
import { readIfThere } from '#platform/runtime/read-if-there.ts';
import { checkTokenDomains } from '#schema/composition/check-token-domains.ts';
import { readTokenDomains, type TokenDomainsReading } from '#schema/composition/read-token-domains.ts';
import { modelProduct } from '#schema/model/model-product.ts';
import type { Mesh } from '../domains.ts';
import { meshFolder, tokenDomainsFile } from '../home.ts';

/**
 * Governance's list of which columns' tokens join, checked against the mesh's contracts. Without a file nothing joins.
 */
export async function readTokenDomainList({ domains, broken }: Mesh): Promise<TokenDomainsReading> {
  const path = tokenDomainsFile();
  const text = await readIfThere(path);
  if (text === undefined) return { columns: [], findings: [] };
  const file = relative(meshFolder, path);
  const { columns, findings } = readTokenDomains(text, file);
  const modelled = domains.map(({ name, product }) => ({ name, result: modelProduct(product) }));
  const unread = [
    ...broken.map(({ name }) => name),
    ...modelled.filter(({ result }) => !result.ok).map(({ name }) => name),
  ];
  const models = modelled.flatMap(({ result }) => (result.ok ? [result.model] : []));
  const checked = checkTokenDomains(columns, { file, models, unread: new Set(unread) });
  return { columns, findings: [...findings, ...checked] };
}
