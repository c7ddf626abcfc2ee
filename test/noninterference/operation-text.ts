import { type GraphQLInputType, getNullableType, isInputObjectType, isListType } from 'graphql';
import type { Choices } from '#test/testkit/choices.ts';
import { EnumName } from './values.ts';

export interface Asked {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** Builds an operation: literals, variables and their defaults, aliases, fragments and directives. */
export interface OperationText {
  /** An argument's value, with parts as variables. */
  value(value: unknown, type: GraphQLInputType): string;
  /** A unique alias. */
  alias(): string;
  /** Sometimes a directive that includes the field, or skips it. */
  directive(): string;
  /** Selections, sometimes inside a fragment. */
  selections(typeName: string, fields: readonly string[]): string;
  /** A variable for the caller's value. */
  variable(type: string, value: unknown): string;
  finish(selection: string): Asked;
}

export function createOperationText(choices: Choices): OperationText {
  const definitions: string[] = [];
  const fragments: string[] = [];
  const variables: Record<string, unknown> = {};
  let aliases = 0;

  function variable(type: string, value: unknown): string {
    const name = `v${definitions.length}`;
    const byDefault = value !== null && !type.endsWith('!') && choices.chance(0.3);
    definitions.push(`$${name}: ${type}${byDefault ? ` = ${literal(value)}` : ''}`);
    if (!byDefault) variables[name] = value;
    return `$${name}`;
  }

  function write(value: unknown, type: GraphQLInputType): string {
    return choices.chance(0.12) ? variable(String(type), value) : writeLiteral(value, type);
  }

  function writeLiteral(value: unknown, type: GraphQLInputType): string {
    const nullable = getNullableType(type);
    if (value === null || typeof value !== 'object' || value instanceof EnumName) return literal(value);
    if (isListType(nullable)) {
      const items = value as readonly unknown[];
      if (items.length === 1 && choices.chance(0.2)) return writeLiteral(items[0], nullable.ofType);
      return `[${items.map((item) => write(item, nullable.ofType)).join(', ')}]`;
    }
    const fields = isInputObjectType(nullable) ? nullable.getFields() : {};
    const members = Object.entries(value).map(([name, member]) => {
      const inner = fields[name]?.type;
      return `${name}: ${inner ? write(member, inner) : literal(member)}`;
    });
    return `{ ${members.join(', ')} }`;
  }

  return {
    value: write,
    variable,
    alias: () => `a${aliases++}`,
    directive() {
      if (!choices.chance(0.06)) return '';
      const name = choices.pick(['skip', 'include']);
      const condition = choices.chance(0.8) ? name === 'include' : name === 'skip';
      const written = choices.chance(0.5) ? variable('Boolean!', condition) : String(condition);
      return ` @${name}(if: ${written})`;
    },
    selections(typeName, fields) {
      const inner = fields.join(' ');
      if (!choices.chance(0.15)) return inner;
      const kind = choices.int(0, 2);
      if (kind === 0) return `... { ${inner} }`;
      if (kind === 1) return `... on ${typeName} { ${inner} }`;
      const name = `F${fragments.length}`;
      fragments.push(`fragment ${name} on ${typeName} { ${inner} }`);
      return `...${name}`;
    },
    finish(selection) {
      const head = definitions.length > 0 ? `query (${definitions.join(', ')}) ` : '';
      return { query: [`${head}{ ${selection} }`, ...fragments].join('\n'), variables };
    },
  };
}

function literal(value: unknown): string {
  if (value instanceof EnumName) return value.name;
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return `{ ${Object.entries(value)
    .map(([name, member]) => `${name}: ${literal(member)}`)
    .join(', ')} }`;
}
