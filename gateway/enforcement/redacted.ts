import { type GraphQLOutputType, getNullableType, isScalarType } from 'graphql';

/** What REDACT shows of a scalar; `null` where there is no neutral value. The same whatever the value. */
export function redacted(scalarName: string | undefined): unknown {
  return constants[scalarName ?? ''] ?? null;
}

/** The scalar of a single value; `undefined` of lists, enums and objects, which no mask but NULL fits. */
export function scalarOf(type: GraphQLOutputType | undefined): string | undefined {
  const nullable = type && getNullableType(type);
  return isScalarType(nullable) ? nullable.name : undefined;
}

const constants: Readonly<Record<string, unknown>> = {
  String: '[redacted]',
  Int: 0,
  Long: '0',
  Float: 0,
  Decimal: '0',
  Date: '1970-01-01',
  DateTime: '1970-01-01T00:00:00Z',
  Time: '00:00:00',
};
