import type { CodegenConfig } from '@graphql-codegen/cli';

const url = process.env.GRAPH_URL ?? 'http://127.0.0.1:4000/graphql';

/** Exact values travel as text; whole and decimal numbers may also be written as numbers in arguments. */
const scalars = {
  Date: 'string',
  DateTime: 'string',
  Decimal: { input: 'string | number', output: 'string' },
  Long: { input: 'string | number', output: 'string' },
  Time: 'string',
};

const config: CodegenConfig = {
  schema: [{ [url]: { headers: { authorization: `Bearer ${process.env.GRAPH_TOKEN}` } } }],
  documents: 'src/**/*.ts',
  generates: {
    'src/gql/': {
      preset: 'client',
      config: { scalars, strictScalars: true, useTypeImports: true, enumsAsTypes: true },
    },
  },
};

export default config;
