import { existsSync, globSync, readFileSync } from 'node:fs';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { parse } from 'graphql';
import { expect, test } from 'vitest';
import { readContract } from '#schema/contract/read-contract.ts';
import { modelProduct } from '#schema/model/model-product.ts';
import { printSubgraphSchema } from '#schema/model/print-schema.ts';

const folder = '../shared/odcs/examples';
const examples = globSync(`${folder}/*.yaml`).sort();

test.skipIf(!existsSync(folder)).each(examples.length > 0 ? examples : ['skipped: no examples here'])(
  '%s yields a graph, or findings with the reason',
  (file) => {
    const contract = readContract(readFileSync(file), { file });
    if (!contract.ok) return;
    const result = modelProduct(contract.product);
    expect(result.ok).toBe(result.findings.every((finding) => finding.severity !== 'error'));
    if (result.ok) buildSubgraphSchema({ typeDefs: parse(printSubgraphSchema(result.model)) });
  },
);
