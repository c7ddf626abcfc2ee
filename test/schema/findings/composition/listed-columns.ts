import { checkTokenDomains } from '#schema/composition/check-token-domains.ts';
import type { CompositionFinding } from '#schema/composition/compose-finding.ts';
import { readTokenDomains } from '#schema/composition/read-token-domains.ts';
import { readContract } from '#schema/contract/read-contract.ts';
import { modelProduct } from '#schema/model/model-product.ts';
import type { ProductModel } from '#schema/model/product-model.ts';

export interface MailingDomain {
  readonly name: string;
  /** The category of the column `mail`. @default email */
  readonly pii?: string;
  readonly tenant?: string;
}

/** What is found in a list of token domains over domains with a type `Person` of a column `mail`, and a number `age`. */
export function findingsOfList(
  list: string,
  domains: readonly MailingDomain[] = [{ name: 'users' }, { name: 'shops' }],
  unread: readonly string[] = [],
): readonly CompositionFinding[] {
  const { columns, findings } = readTokenDomains(list, 'token-domains.yaml');
  const mesh = { file: 'token-domains.yaml', models: domains.map(modelOf), unread: new Set(unread) };
  return [...findings, ...checkTokenDomains(columns, mesh)];
}

function modelOf({ name, pii = 'email', tenant }: MailingDomain): ProductModel {
  const mask = { property: 'mask', value: { with: 'HASH', unless: [['role:steward']] } };
  const personal = {
    classification: 'restricted',
    customProperties: [{ property: 'pii', value: pii }, mask],
  };
  const properties = [
    {
      name: 'id',
      logicalType: 'string',
      primaryKey: true,
      primaryKeyPosition: 1,
      required: true,
      classification: 'public',
    },
    { name: 'mail', logicalType: 'string', ...personal },
    { name: 'age', logicalType: 'integer', classification: 'public' },
  ];
  const contract = {
    ...{
      kind: 'DataContract',
      apiVersion: 'v3.1.0',
      id: name,
      version: '1.0.0',
      status: 'active',
      domain: name,
    },
    ...(tenant === undefined ? {} : { tenant }),
    schema: [{ name: 'people', properties }],
  };
  const read = readContract(JSON.stringify(contract));
  const modelled = read.ok ? modelProduct(read.product) : undefined;
  if (!modelled?.ok) throw new Error(JSON.stringify([read, modelled]));
  return modelled.model;
}
