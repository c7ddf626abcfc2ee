import { createHash } from 'node:crypto';
import {
  type DocumentNode,
  type GraphQLSchema,
  getOperationAST,
  Kind,
  type OperationDefinitionNode,
  print,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import { exactVariables, holdsExactNumber } from '#schema/operation/exact-values.ts';
import { literalsOf } from '#schema/operation/literals.ts';
import { nameLiterals, normalForm, normalKey } from '#schema/operation/normal-form.ts';
import { cacheBounds } from '../limits/cache-bounds.ts';
import type { OperationRequest } from '../request/operation-request.ts';
import type { LiteralPlaces } from './place-literals.ts';

/** A request whose operation is written as all that differ from it in values only. */
export interface NormalisedRequest extends OperationRequest {
  /** What the caller sent, for errors with their places, and for what is recorded of the operation. */
  readonly given: OperationRequest;
  /** Where the caller wrote the values of variables that took the place of literals. @default there are none */
  readonly literalPlaces?: LiteralPlaces | undefined;
}

export type NormaliseStep = (request: OperationRequest) => NormalisedRequest;

/** What requests with other literals share. */
interface NormalForm {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode | undefined;
  readonly hash: string;
}

interface Normalised {
  readonly form: NormalForm;
  /** Of the variables that took the place of literals. */
  readonly values: Readonly<Record<string, unknown>>;
  /** Of this document: documents of one form may be written otherwise. */
  readonly literalPlaces: LiteralPlaces;
}

/** Literals that become variables: what a caller may define of those, too. */
const mostLiterals = 100;

/**
 * Puts variables in place of scalar literals, so that operations which differ in values only are validated, planned
 * and compiled once. A document that comes again is not walked again.
 *
 * Documents with several operations are taken as they are, since their fragments would need each one's variables, and so
 * are those with too many literals, but for numbers that no double holds: planners print doubles.
 * @param schema what clients see.
 */
export function createNormaliseStep(schema: GraphQLSchema): NormaliseStep {
  const forms = new LRUCache<string, NormalForm>({
    max: cacheBounds.normalForms.entries,
    maxSize: cacheBounds.normalForms.size,
    sizeCalculation: (_, key) => key.length,
  });
  const known = new WeakMap<DocumentNode, Normalised | 'as it is'>();

  function normalise(document: DocumentNode): Normalised | 'as it is' {
    const source = document.loc?.source.body;
    const operations = document.definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION);
    if (source === undefined || operations.length !== 1) return 'as it is';
    const all = literalsOf(document, schema);
    const literals = all.length > mostLiterals ? all.filter(({ node }) => holdsExactNumber(node)) : all;
    if (literals.length === 0 || literals.length > mostLiterals) return 'as it is';
    const variables = nameLiterals(literals, source);
    const key = normalKey(source, variables);
    let form = forms.get(key);
    if (!form) {
      form = createForm(normalForm(document, variables));
      forms.set(key, form);
    }
    const named = [...variables.values()];
    return {
      form,
      values: Object.fromEntries(named.map(({ name, literal }) => [name, literal.value])),
      literalPlaces: new Map(named.map(({ name, literal }) => [name, literal.place])),
    };
  }

  return (received) => {
    const { document, operation } = received;
    const variables = operation ? exactVariables(schema, operation, received.variables) : received.variables;
    const request = { ...received, variables };
    const normalised = known.get(document) ?? normalise(document);
    known.set(document, normalised);
    if (normalised === 'as it is' || !operation) return { ...request, given: request };
    const { form, values, literalPlaces } = normalised;
    return {
      ...request,
      given: request,
      literalPlaces,
      document: form.document,
      operation: form.operation,
      // Of the caller's only those that the operation defines count, and it defines none of these.
      variables: { ...variables, ...values },
      queryHash: form.hash,
    };
  };
}

function createForm(document: DocumentNode): NormalForm {
  return {
    document,
    operation: getOperationAST(document) ?? undefined,
    hash: createHash('sha256').update(print(document)).digest('hex'),
  };
}
