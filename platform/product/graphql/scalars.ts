import { GraphQLScalarType, Kind, type ValueNode, valueFromASTUntyped } from 'graphql';
import { textOfNumber } from '#schema/exact-number.ts';
import { requestError } from '../../runtime/errors.ts';

/** Any JSON. No generated input has it; a domain's own may. */
const json = new GraphQLScalarType({
  name: 'JSON',
  serialize: (value) => value,
  parseValue: (value) => value,
  parseLiteral: (node, variables) => valueFromASTUntyped(node, variables),
});

/** Exact values travel as strings, each in one spelling, ready to be bound. */
export const scalars = {
  Decimal: scalar('Decimal', 'a decimal number such as "12.50"', (text) =>
    /^[+-]?\d{1,38}(\.\d{1,38})?$/.test(text) ? text.replace(/^\+/, '') : undefined,
  ),
  Long: scalar('Long', 'a whole number of 64 bits', (text) =>
    /^[+-]?\d{1,19}$/.test(text) && BigInt.asIntN(64, BigInt(text)) === BigInt(text)
      ? BigInt(text).toString()
      : undefined,
  ),
  Date: scalar('Date', 'a date such as "2024-01-31"', parseDate),
  DateTime: scalar(
    'DateTime',
    'a time with its zone such as "2024-01-31T12:00:00Z", or a day such as "2024-01-31" for its beginning in UTC',
    parseDateTime,
  ),
  Time: scalar('Time', 'a time of day such as "12:00:00"', (text) =>
    /^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,6})?)?$/.test(text) ? text : undefined,
  ),
  JSON: json,
};

function scalar(name: string, shape: string, read: (text: string) => string | undefined): GraphQLScalarType {
  function parse(value: unknown, node?: ValueNode): string {
    const given = textOfNumber(value);
    const text = typeof given === 'string' ? read(given) : undefined;
    if (text === undefined)
      throw requestError(
        'BAD_USER_INPUT',
        `An argument has a value that is not a "${name}". Write ${shape}.`,
        { nodes: node ?? null, extensions: { badValue: true } },
      );
    return text;
  }
  return new GraphQLScalarType({
    name,
    serialize: String,
    parseValue: (value) => parse(value),
    parseLiteral: (node) => parse(textOf(node), node),
  });
}

function textOf(node: ValueNode): string | undefined {
  return node.kind === Kind.STRING || node.kind === Kind.INT || node.kind === Kind.FLOAT
    ? node.value
    : undefined;
}

function parseDate(text: string): string | undefined {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && isDate(text) ? text : undefined;
}

function isDate(text: string): boolean {
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.valueOf()) && date.toISOString().startsWith(text);
}

/** RFC 3339 in UTC with up to six places of seconds, more than JavaScript's dates hold. A day is its first moment. */
function parseDateTime(text: string): string | undefined {
  const day = parseDate(text);
  if (day !== undefined) return `${day}T00:00:00Z`;
  const match = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}:\d{2})(\.\d{1,6})?(Z|[+-]\d{2}:\d{2})$/i.exec(text);
  if (!match) return undefined;
  const [, date = '', time = '', fraction = '', zone = ''] = match;
  const instant = new Date(`${date}T${time}${zone.toUpperCase()}`);
  if (!isDate(date) || Number.isNaN(instant.valueOf())) return undefined;
  return `${instant.toISOString().slice(0, 19)}${fraction}Z`;
}
