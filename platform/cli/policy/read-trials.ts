import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { readIfThere } from '#platform/runtime/read-if-there.ts';
import { distinct } from '#schema/distinct.ts';
import type { Principal } from '#schema/policy/principal.ts';
import type { ProcessRequest } from '#schema/simulate/asked-operation.ts';
import type { RecordedOperation } from '#schema/simulate/recorded-operation.ts';
import type { Trial } from '#schema/simulate/simulate.ts';
import { shownPath } from '../../mesh/domains.ts';
import { CliError } from '../../mesh/mesh-error.ts';
import { readRecorded } from './read-recorded.ts';
import { separateWithin } from './separate-operations.ts';
import { parseVariables } from './within-limits.ts';

/** An operation for trials. */
interface NamedRequest {
  readonly operation: string;
  readonly question: ProcessRequest;
}

/**
 * Reads trials of operations: recorded ones (`.jsonl`) each for its recorded class of principals, those of
 * documents for all personas.
 * @param path a document, a folder of documents, or a file of recorded operations. Beside `x.graphql` its
 * variables may stand in `x.variables.json`.
 * @param people the callers of all trials. @default the recorded ones, or all in `everybody`
 * @throws CliError where there is nothing to try.
 */
export async function readTrials(
  path: string,
  people: readonly { readonly name: string; readonly principal: Principal }[] | undefined,
  everybody: readonly { readonly name: string; readonly principal: Principal }[],
): Promise<Trial[]> {
  const recorded = path.endsWith('.jsonl') ? await readRecorded(path) : undefined;
  const trials =
    recorded && !people
      ? recorded.map(recordedTrial)
      : everyTrial(recorded ? questionsOf(recorded) : await readDocuments(path), people ?? everybody);
  if (trials.length > 0) return trials;
  throw new CliError(`"${shownPath(path)}" has no operation. Give some with --operations.`);
}

function recordedTrial(recorded: RecordedOperation): Trial {
  const { principal, count, last } = recorded;
  const times = `asked ${count === 1 ? 'once' : `${count} times`}, last ${last.slice(0, 10)}`;
  const { operation, question } = questionOf(recorded);
  return { consumer: className(principal), principal, operation: `${operation} (${times})`, question };
}

function questionsOf(recorded: readonly RecordedOperation[]): NamedRequest[] {
  return distinct(recorded, ({ query, variables }) => JSON.stringify([query, variables])).map(questionOf);
}

function questionOf({ query, variables }: RecordedOperation): NamedRequest {
  const [name] = Object.keys(separateWithin(query, 'a recorded operation'));
  return { operation: name || oneLine(query), question: { query, variables } };
}

/** `campaign-studio (role:marketing, purpose:campaigns)` */
function className({ authenticated, consumer, roles, scopes, domains, purpose }: Principal): string {
  if (!authenticated) return 'anonymous';
  const grants = [
    ...roles.map((role) => `role:${role}`),
    ...scopes.map((scope) => `scope:${scope}`),
    ...domains.map((domain) => `owner:${domain}`),
    ...(purpose === undefined ? [] : [`purpose:${purpose}`]),
  ].join(', ');
  return `${consumer ?? 'no application'} (${grants || 'no grants'})`;
}

function everyTrial(
  questions: readonly NamedRequest[],
  people: readonly { readonly name: string; readonly principal: Principal }[],
): Trial[] {
  return people.flatMap(({ name, principal }) =>
    questions.map((question) => ({ consumer: name, principal, ...question })),
  );
}

async function readDocuments(path: string): Promise<NamedRequest[]> {
  const folder = (await stat(path)).isDirectory();
  const names = folder ? (await readdir(path)).filter((name) => name.endsWith('.graphql')).sort() : [];
  const files = folder ? names.map((name) => join(path, name)) : [path];
  return (await Promise.all(files.map(readDocument))).flat();
}

async function readDocument(file: string): Promise<NamedRequest[]> {
  const query = await readFile(file, 'utf8');
  const variables = await readVariables(file.replace(/(\.graphql)?$/, '.variables.json'));
  const place = `"${shownPath(file)}"`;
  return Object.entries(separateWithin(query, place)).map(([name, alone]) => ({
    operation: name || basename(file),
    question: { query: alone, variables },
  }));
}

async function readVariables(file: string): Promise<Record<string, unknown>> {
  const text = await readIfThere(file);
  if (text === undefined) return {};
  const variables = parseVariables(text, `"${shownPath(file)}"`);
  if (variables) return variables;
  throw new CliError(`"${shownPath(file)}" is not a JSON object.`);
}

function oneLine(query: string): string {
  const line = query.replace(/\s+/g, ' ').trim();
  return line.length > 80 ? `${line.slice(0, 79)}…` : line;
}
