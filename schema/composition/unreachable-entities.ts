import type { CompositionFinding } from './compose-finding.ts';
import type { ParsedSubgraph } from './composition-source.ts';
import { createSourcePlaces } from './source-places.ts';

/** Fields of an entity that the composer cannot reach from one domain in another, for the same reason. */
interface Unreachable {
  readonly type: string;
  readonly key: string;
  readonly from: string;
  readonly to: string;
  readonly fields: Set<string>;
}

const missingField = /cannot find field "([^"]+)"/g;
const noWay =
  /cannot move to subgraph "([^"]+)" using @key\(fields: "([^"]+)"\) of "([^"]+)", the key field\(s\) cannot be resolved from subgraph "([^"]+)"/g;

/** How many fields a message names. */
const fieldsNamed = 5;

/**
 * The composer tells of each field that cannot be reached, with an example query. The reason is mostly one: a domain that
 * extends an entity lacks its key.
 * @param messages of `SATISFIABILITY_ERROR`.
 * @returns one finding a reason, and the messages that have another one.
 */
export function unreachableEntities(
  messages: readonly string[],
  subgraphs: readonly ParsedSubgraph[],
): { readonly findings: CompositionFinding[]; readonly others: string[] } {
  const reasons = new Map<string, Unreachable>();
  const others: string[] = [];
  for (const message of messages) {
    const ways = [...message.matchAll(noWay)];
    if (ways.length === 0) others.push(message);
    const fields = [...message.matchAll(missingField)].map(([, field = '']) => field);
    for (const [, to = '', key = '', type = '', from = ''] of ways) {
      const id = JSON.stringify([type, key, from, to]);
      const reason = reasons.get(id) ?? { type, key, from, to, fields: new Set<string>() };
      reasons.set(id, reason);
      for (const field of fields) reason.fields.add(field);
    }
  }
  return { findings: [...reasons.values()].map((reason) => toFinding(reason, subgraphs)), others };
}

function toFinding(
  { type, key, from, to, fields }: Unreachable,
  subgraphs: readonly ParsedSubgraph[],
): CompositionFinding {
  const named = [...fields].slice(0, fieldsNamed).map((field) => `"${field}"`);
  const more = fields.size > fieldsNamed ? ` and ${fields.size - fieldsNamed} more` : '';
  const message = `SATISFIABILITY_ERROR: The fields of "${type}" that "${to}" serves cannot be reached from "${from}": its key there is "${key}", which "${from}" does not have. Without it, ${named.join(', ')}${more} cannot be queried everywhere. Refer to "${type}" by a key that both domains have.`;
  const places = createSourcePlaces(subgraphs.filter(({ name }) => name === from));
  return { code: 'COMPOSITION_FAILED', severity: 'error', path: type, message, ...places.find(type) };
}
