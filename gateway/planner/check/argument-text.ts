import {
  type ArgumentNode,
  type GraphQLField,
  GraphQLFloat,
  GraphQLID,
  type GraphQLInputType,
  getNullableType,
  isInputObjectType,
  isListType,
  Kind,
  type ValueNode,
} from 'graphql';

/**
 * The arguments of a field as one text: the same for the same values, in whatever order and form they are written. A
 * planner may write a value as its type has it: a list of one, an `ID` as a string.
 * @param field as the supergraph has it; `undefined` where it does not have it, as for `_entities`.
 */
export function argumentText(
  given: readonly ArgumentNode[] | undefined,
  field?: GraphQLField<unknown, unknown>,
): string {
  if (!given?.length) return '';
  const texts = given.map(({ name, value }) => {
    const type = field?.args.find((argument) => argument.name === name.value)?.type;
    return `${name.value}: ${valueText(value, type)}`;
  });
  return texts.sort().join(', ');
}

/** A value of a type, the same for the same value; of a type that is not known as it is written. */
export function valueText(value: ValueNode, given: GraphQLInputType | undefined): string {
  const type = given && getNullableType(given);
  if (value.kind === Kind.VARIABLE) return `$${value.name.value}`;
  if (value.kind === Kind.NULL) return 'null';
  if (isListType(type)) {
    const values = value.kind === Kind.LIST ? value.values : [value];
    return `[${values.map((each) => valueText(each, type.ofType)).join(', ')}]`;
  }
  switch (value.kind) {
    case Kind.INT:
    case Kind.FLOAT:
      return type === GraphQLID ? JSON.stringify(value.value) : numberText(value.value, type);
    case Kind.STRING:
      return JSON.stringify(value.value);
    case Kind.BOOLEAN:
      return String(value.value);
    case Kind.ENUM:
      return value.value;
    case Kind.LIST:
      return `[${value.values.map((each) => valueText(each, undefined)).join(', ')}]`;
    case Kind.OBJECT: {
      const fields = isInputObjectType(type) ? type.getFields() : undefined;
      const texts = value.fields.map(
        (each) => `${each.name.value}: ${valueText(each.value, fields?.[each.name.value]?.type)}`,
      );
      return `{${texts.sort().join(', ')}}`;
    }
  }
}

/** `1.50` is `1.5`, and `1e3` is `1000`; of a `Float` it is what a double holds of it. */
function numberText(written: string, type: GraphQLInputType | undefined): string {
  const double = Number(written);
  const text = type === GraphQLFloat && Number.isFinite(double) ? String(double) : written;
  const [, sign, whole = '', fraction = '', exponent = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text) ?? [];
  const digits = `${whole}${fraction}`.replace(/^0+/, '');
  const significant = digits.replace(/0+$/, '');
  if (significant === '') return '0';
  const power = Number(exponent) - fraction.length + digits.length - significant.length;
  return `${sign}${significant}e${power}`;
}
