import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { readGovernedGraph } from '#schema/policy/governed-graph.ts';
import { isAsked, type ProcessRequest, readProcessRequest } from '#schema/simulate/asked-operation.ts';
import { explainOperation } from '#schema/simulate/explain.ts';
import { supergraphOf } from '../../mesh/compose-mesh.ts';
import { discoverMesh, type Mesh, shownPath } from '../../mesh/domains.ts';
import { printJson } from '../../mesh/findings.ts';
import { CliError, usageError } from '../../mesh/mesh-error.ts';
import { sayBroken } from '../../mesh/say-broken.ts';
import { addPrincipalOptions, type PrincipalOptions, principalOf } from '../policy/principal-options.ts';
import { printExplanation } from '../policy/print-explanation.ts';
import { sourceFile } from '../policy/source-file.ts';
import { checkOperation, parseVariables } from '../policy/within-limits.ts';
import { say } from '../say.ts';

interface ExplainOptions extends PrincipalOptions {
  readonly query?: string;
  readonly file?: string;
  readonly operation?: string;
  readonly variables?: string;
  readonly supergraph?: string;
  readonly json?: boolean;
}

export function addPolicyExplainCommand(policy: Command): void {
  const command = policy
    .command('explain')
    .description(
      'Explains an operation for a caller: each field, its decision, and the source of its policy.',
    );
  addPrincipalOptions(command)
    .option('--query <text>', 'the operation')
    .option('--file <file>', 'or the file that holds it')
    .option('--operation <name>', 'which one, where there are several')
    .option('--variables <json>', 'its variables')
    .option('--supergraph <file>', 'a composed supergraph (default: composed from the domains and overlays)')
    .option('--json', 'everything as JSON on standard output')
    .addHelpText(
      'after',
      '\nExits with 0 when the operation is explained, refused or not, 1 when the graph would not execute it,\n' +
        '2 when it is called wrongly.',
    )
    .action(explain);
}

async function explain(options: ExplainOptions): Promise<void> {
  const { name, principal } = principalOf(options);
  const question = await questionOf(options);
  const mesh = await discoverMesh();
  const graph = await graphOf(options.supergraph, mesh);
  const asked = readProcessRequest(graph.schema, question);
  if (!isAsked(asked)) throw new CliError(asked.map(({ message }) => message).join('\n      '));

  const explanation = await explainOperation(graph, asked, principal, Date.now());
  if (options.json) return printJson({ as: name, principal, ...explanation });
  const fileOf = (source: string) => sourceFile(source, mesh.domains);
  process.stdout.write(printExplanation(explanation, fileOf));
}

async function questionOf({ query, file, operation, variables }: ExplainOptions): Promise<ProcessRequest> {
  if ((query === undefined) === (file === undefined)) {
    throw usageError('give one operation, with --query or with --file.');
  }
  const asked = query ?? (await readFile(file as string, 'utf8'));
  checkOperation(asked, file === undefined ? '--query' : `"${shownPath(file)}"`);
  return {
    query: asked,
    operationName: operation,
    variables: variables === undefined ? {} : variablesOf(variables),
  };
}

function variablesOf(text: string): Record<string, unknown> {
  const variables = parseVariables(text, '--variables');
  if (variables) return variables;
  throw usageError('--variables is one JSON object, such as \'{"id": "O1"}\'.');
}

async function graphOf(file: string | undefined, mesh: Mesh) {
  if (file === undefined) {
    sayBroken(mesh.broken, say);
    return readGovernedGraph(await supergraphOf(mesh));
  }
  const supergraph = await readFile(file, 'utf8');
  try {
    return readGovernedGraph(supergraph);
  } catch (error) {
    throw new CliError(`"${file}" cannot be read as a supergraph: ${(error as Error).message}`);
  }
}
