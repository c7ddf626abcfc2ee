import { expect, test } from 'vitest';
import { pipelineFindings } from '#platform/pipeline/pipeline-error.ts';
import { errorCatalogue } from '#platform/runtime/errors.ts';
import { compositionFindings } from '#schema/composition/compose-finding.ts';
import { contractFindings } from '#schema/contract/contract-findings.ts';
import { modelFindings } from '#schema/model/model-finding.ts';

// docs/errors.md is generated from the catalogues that the code uses: `npx vitest run test/docs -u`.
test('docs/errors.md lists every error code with its message in the catalogue', async () => {
  await expect(printErrors()).toMatchFileSnapshot('../../docs/errors.md');
});

function printErrors(): string {
  return `# Errors and findings

Every code that Weft answers with. A message may change; a code does not. This page is written from the tables in the code (\`npx vitest run test/docs -u\`).

## Answers of the graph
An error is \`{ message, path, locations, extensions: { code, correlationId, domain, coordinate, policy, positions, errors } }\`, of which stands what there is; the log has its cause under the correlation id. Status 200 marks errors of single fields: the rest of the response stands. A response has at most 50 errors (the limit \`responseErrors\`), in the order of the data, and \`MORE_ERRORS\` after them where there are more. An error that a domain answers with for one field (its \`path\` says which) comes with status 200 too, whatever its code.

${table(
  ['code', 'status', 'may pass if tried again', 'what it means and what to do'],
  Object.entries(errorCatalogue).map(([code, { status, retryable, meaning }]) => [
    code,
    String(status),
    retryable ? 'yes' : 'no',
    meaning,
  ]),
)}

## Findings in contracts
\`weft contract check\` tells them. Of reading a contract ([contracts.md](contracts.md) says what the kinds are):

${table(
  ['code', 'severity', 'kind', 'what it means'],
  Object.entries(contractFindings).map(([code, { severity, kind, meaning }]) => [
    code,
    severity,
    kind,
    meaning,
  ]),
)}

Of making a graph from one:

${table(
  ['code', 'severity', 'what it means and what to do'],
  Object.entries(modelFindings).map(([code, { severity, meaning }]) => [code, severity, meaning]),
)}

## Findings of composing
\`weft compose\` tells them; nothing is written while one of severity error is left. Each names file, line and column, and the directive where it is about one (\`--json\`: \`file\`, \`line\`, \`column\`, \`directive\`, \`path\`). Broken contracts of all domains come first, then references to what another contract no longer has, then what the composer says. \`POLICY_LOOSENED\` is told by \`weft contract check\` and \`weft schema generate\` too, of the schema beside a contract.

${table(['code', 'what it means'], Object.entries(compositionFindings))}

## Findings of pipelines
\`weft pipeline run\` tells them; the last snapshot goes on serving.

${table(['code', 'what it means'], Object.entries(pipelineFindings))}
`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const code = (row: readonly string[]) => row.map((cell, index) => (index === 0 ? `\`${cell}\`` : cell));
  return [head, head.map(() => '---'), ...rows.map(code)].map((row) => `| ${row.join(' | ')} |`).join('\n');
}
