import fc from 'fast-check';
import { mulberry32 } from '#test/testkit/mulberry32.ts';

/** The keywords that the official schemas use. */
interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly pattern?: string;
  readonly format?: string;
  readonly minItems?: number;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly allOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly if?: Schema;
  readonly then?: Schema;
}

const texts = [
  'orders',
  'orders.id',
  'orders.address.city',
  'schema/orders/properties/id',
  '/schema/orders/properties/id',
  '../users/contract.yaml#schema/users/properties/id',
  '../users/contract.yml#schema/users/properties/id',
  'not an id!',
  'sftp://example.com/in',
  'https://example.com/a?b=c#d',
  '2026-01-31',
  '2026-02-30',
  '2026-01-31T09:30:00Z',
  '2026-01-31T09:30:00',
  '',
];

const wrongValues: readonly unknown[] = ['text', 7, -1, 0.5, true, null, [], {}, ['text'], { a: 1 }, [1, 1]];

/**
 * Documents that mostly satisfy an official JSON Schema, so that deep parts are reached, and sometimes have a missing
 * or unknown key, a wrong type or a text in another form.
 */
export function sampleSchema(schema: unknown): fc.Arbitrary<unknown> {
  const root = schema as Schema;
  // Not fast-check's own numbers, which favour the extremes: always the same choice.
  return fc.noBias(fc.integer()).map((seed) => new Sampler(root, mulberry32(seed)).sample([root], 0));
}

class Sampler {
  readonly #root: Schema;
  readonly #next: () => number;

  constructor(root: Schema, next: () => number) {
    this.#root = root;
    this.#next = next;
  }

  /** A value that satisfies all `schemas`. */
  sample(schemas: readonly Schema[], depth: number): unknown {
    if (depth > 0 && this.#chance(0.002)) return this.#pick(wrongValues);
    const parts = schemas.flatMap((schema) => this.#expand(schema));
    const choices = written(parts, 'enum')[0];
    if (choices) return this.#pick(choices);
    switch (this.#pick(written(parts, 'type'))) {
      case 'object':
        return this.#object(parts, depth);
      case 'array':
        return this.#array(parts, depth);
      case 'string':
        return this.#text(parts);
      case 'integer':
        return this.#pick([1, 2, 5432]);
      case 'number':
        return this.#pick([1, 2.5, 100]);
      case 'boolean':
        return this.#chance(0.5);
      case 'null':
        return null;
      default:
        return this.#pick(wrongValues);
    }
  }

  /** A schema with all its references resolved; of alternatives, one. */
  #expand(schema: Schema): Schema[] {
    const { $ref, allOf = [], oneOf, anyOf } = schema;
    const chosen = [oneOf, anyOf].flatMap((options) => (options ? [this.#pick(options)] : []));
    const referred = $ref === undefined ? [] : [this.#resolve($ref)];
    return [schema, ...[...referred, ...allOf, ...chosen].flatMap((part) => this.#expand(part))];
  }

  #resolve(reference: string): Schema {
    const steps = reference.slice(2).split('/');
    return steps.reduce<Schema>((schema, key) => schema[key as keyof Schema] as Schema, this.#root);
  }

  #object(parts: readonly Schema[], depth: number): Record<string, unknown> {
    const result: Record<string, unknown> = {};
    this.#fill(result, parts, depth);
    for (const { if: condition, then } of parts) {
      if (condition && then && matches(condition, result)) this.#fill(result, this.#expand(then), depth);
    }
    if (this.#chance(0.005)) result.unheardOf = 1;
    return result;
  }

  #fill(result: Record<string, unknown>, parts: readonly Schema[], depth: number): void {
    const required = new Set(written(parts, 'required').flat());
    const fields = new Map<string, Schema[]>();
    for (const [key, schema] of written(parts, 'properties').flatMap(Object.entries<Schema>)) {
      fields.set(key, [...(fields.get(key) ?? []), schema]);
    }
    for (const [key, schemas] of fields) {
      // A map of v3.2 requires two properties, each of which may be required to be a map.
      const needed = depth > 6 ? 0.3 : 0.998;
      const likely = required.has(key) ? needed : depth > 5 ? 0.05 : 0.3;
      if (this.#chance(likely)) result[key] = this.sample(schemas, depth + 1);
    }
  }

  #array(parts: readonly Schema[], depth: number): unknown[] {
    const isPair = written(parts, 'minItems').includes(2);
    const items = written(parts, 'items');
    if (isPair && this.#chance(0.9)) return [1, 2];
    return Array.from({ length: this.#pick([0, 1, 1, 2]) }, () => this.sample(items, depth + 1));
  }

  #text(parts: readonly Schema[]): string {
    const pattern = written(parts, 'pattern')[0];
    const format = written(parts, 'format')[0];
    if (this.#chance(0.01)) return this.#pick(texts);
    if (format === 'date') return '2026-01-31';
    if (format === 'date-time') return '2026-01-31T09:30:00Z';
    if (format === 'uri') return pattern ? 'sftp://example.com/in' : 'https://example.com';
    if (pattern === undefined) return this.#pick(['orders', 'id', 'x']);
    return this.#pick([...texts, 'v2.2.2'].filter((text) => new RegExp(pattern).test(text)));
  }

  #chance(likely: number): boolean {
    return this.#next() < likely;
  }

  #pick<Item>(items: readonly Item[]): Item {
    return items[Math.floor(this.#next() * items.length)] as Item;
  }
}

function written<Key extends keyof Schema>(parts: readonly Schema[], key: Key): NonNullable<Schema[Key]>[] {
  return parts.flatMap((part) => (part[key] === undefined ? [] : [part[key] as NonNullable<Schema[Key]>]));
}

/** The part of JSON Schema that the conditions of the official ones need: constants and required keys. */
function matches(condition: Schema, value: Readonly<Record<string, unknown>>): boolean {
  if (condition.anyOf) return condition.anyOf.some((option) => matches(option, value));
  const constants = Object.entries(condition.properties ?? {}).filter(([, schema]) => 'const' in schema);
  return (
    (condition.required ?? []).every((key) => key in value) &&
    constants.every(([key, schema]) => !(key in value) || value[key] === schema.const)
  );
}
