import { Command, CommanderError } from 'commander';
import { PipelineError } from '#platform/pipeline/pipeline-error.ts';
import { tellSystemError } from '#platform/runtime/system-error.ts';
import { weftHome } from '../mesh/home.ts';
import { CliError, type ExitCode } from '../mesh/mesh-error.ts';
import { addAuditVerifyCommand } from './commands/audit-verify.ts';
import { addComposeCommand } from './commands/compose.ts';
import { addContractCheckCommand } from './commands/contract-check.ts';
import { addDevCommand } from './commands/dev.ts';
import { addGatewayCommand } from './commands/gateway.ts';
import { addKeysCommands } from './commands/keys.ts';
import { addLockCommand } from './commands/lock.ts';
import { addPipelineRunCommand } from './commands/pipeline-run.ts';
import { addPolicyAcceptLooseningCommand } from './commands/policy-accept-loosening.ts';
import { addPolicyExplainCommand } from './commands/policy-explain.ts';
import { addPolicySimulateCommand } from './commands/policy-simulate.ts';
import { addPrepareCommand } from './commands/prepare.ts';
import { addSchemaGenerateCommand } from './commands/schema-generate.ts';
import { addTokenCommand } from './commands/token.ts';

/** Runs one `weft` command. Results go to standard output, messages to standard error. */
export async function runCli(args: readonly string[]): Promise<ExitCode> {
  const program = createProgram();
  try {
    await program.parseAsync(args, { from: 'user' });
    return 0;
  } catch (error) {
    return explain(error);
  }
}

function createProgram(): Command {
  const program = new Command('weft')
    .description('A data mesh from contracts: domains, one governed graph, one command.')
    .showHelpAfterError('(--help lists commands and options)')
    .exitOverride();
  addDevCommand(program);
  addPrepareCommand(program);
  addTokenCommand(program);
  addComposeCommand(program);
  addContractCheckCommand(program.command('contract').description('Data contracts.'));
  addLockCommand(program);
  addSchemaGenerateCommand(program.command('schema').description("The domains' schemas."));
  addPipelineRunCommand(program.command('pipeline').description("The domains' pipelines."));
  const policy = program.command('policy').description('The effects of policy, and of changes to it.');
  addPolicyExplainCommand(policy);
  addPolicySimulateCommand(policy);
  addPolicyAcceptLooseningCommand(policy);
  addKeysCommands(program.command('keys').description('The keys of tokens: handed out, rotated, revoked.'));
  addAuditVerifyCommand(program.command('audit').description('The audit log.'));
  addGatewayCommand(program);
  return program;
}

function explain(error: unknown): ExitCode {
  // Commander has printed the error already; its help and version also end here, with 0.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof CliError) {
    process.stderr.write(`weft: ${error.message}\n`);
    return error.exitCode;
  }
  if (error instanceof PipelineError) {
    process.stderr.write(`weft: ${error.message}\n`);
    return 1;
  }
  const refused = tellSystemError(error);
  if (refused !== undefined) {
    process.stderr.write(`weft: ${refused}${homeHint(refused)}\n`);
    return 1;
  }
  process.stderr.write(`weft: ${error instanceof Error ? error.stack : String(error)}\n`);
  return 1;
}

function homeHint(refused: string): string {
  const home = weftHome();
  return refused.includes(home) ? `\n      The state is in "${home}"; WEFT_HOME names another folder.` : '';
}
