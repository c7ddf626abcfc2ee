import { describe, expect, test } from 'vitest';
import { planFetches } from '#gateway/planner/plan-fetches.ts';
import { UnknownPlanError } from '#gateway/planner/query-plan.ts';
import { readHivePlan } from '#gateway/planner/read-hive-plan.ts';

const fetch = { kind: 'Fetch', serviceName: 'a', operationKind: 'query', operation: '{ a }' };
const required = {
  kind: 'InlineFragment',
  typeCondition: 'Post',
  selections: [
    { kind: 'Field', name: '__typename' },
    { kind: 'Field', name: '_internal_qp_alias_0', alias: 'comments' },
  ],
};
const batch = {
  kind: 'BatchFetch',
  serviceName: 'moods',
  operationKind: 'query',
  operation:
    'query ($__batch_reps_0: [_Any!]!, $__batch_reps_1: [_Any!]!, $n: Int) { _e0: _entities(representations: $__batch_reps_0) { ... on Post { tone(n: $n) } } _e1: _entities(representations: $__batch_reps_1) { ... on Post { ...mood } } } fragment mood on Post { mood }',
  entityBatch: {
    aliases: [
      {
        alias: '_e0',
        representationsVariableName: '__batch_reps_0',
        paths: [[{ Field: 'post' }], [{ Field: 'posts' }, '@', { TypeCondition: ['Post'] }]],
        requires: [required],
      },
      {
        alias: '_e1',
        representationsVariableName: '__batch_reps_1',
        paths: [[{ Field: 'items' }, '@', { TypeCondition: ['Film', 'Book'] }, { Field: 'post' }]],
        requires: [required],
      },
    ],
  },
};
const read = (node: unknown) => readHivePlan({ kind: 'QueryPlan', node });

test('a batch is a fetch for each alias and path, with the variables and fragments that it uses', () => {
  const fetches = planFetches(read(batch));
  expect(fetches.map(({ path }) => path)).toEqual([
    ['post'],
    ['posts', '@'],
    ['items', '@', '... on Film|Book', 'post'],
  ]);
  expect(fetches.map((each) => each.fetch.variableUsages)).toEqual([['n'], ['n'], []]);
  const [one, , other] = fetches.map((each) => each.fetch.operation.replace(/\s+/g, ' '));
  expect(one).toBe(
    'query ($representations: [_Any!]!, $n: Int) { _entities(representations: $representations) { ... on Post { tone(n: $n) } } }',
  );
  expect(other).toContain('fragment mood on Post { mood }');
  expect(JSON.stringify(fetches)).not.toMatch(/_e\d|batch/);
});

test('a field that is told under another name is a rewrite', () => {
  expect(planFetches(read(batch))[0]?.fetch.inputRewrites).toEqual([
    { kind: 'KeyRenamer', path: ['... on Post', '_internal_qp_alias_0'], renameKeyTo: 'comments' },
  ]);
});

describe('what is not known is refused', () => {
  const [first] = batch.entityBatch.aliases;
  const flatten = (step: unknown) => ({ kind: 'Flatten', path: [step], node: fetch });
  test.each([
    ['a node', { kind: 'Race', nodes: [fetch] }],
    ['a node that is deferred', { kind: 'Defer', primary: {}, deferred: [] }],
    ['a subscription', { kind: 'Subscription', primary: fetch }],
    ['a field of a node', { ...fetch, fallback: 'b' }],
    ['a fetch without a domain', { ...fetch, serviceName: undefined }],
    ['a path step', flatten({ Index: 1 })],
    ['a path step that is two', flatten({ Field: 'a', TypeCondition: ['A'] })],
    ['a path step that is text', flatten('a')],
    ['a rewrite', { ...fetch, outputRewrites: [{ KeyDropper: { path: [{ Key: 'a' }] } }] }],
    [
      'a rewrite of two kinds',
      {
        ...fetch,
        inputRewrites: [{ KeyRenamer: { path: [{ Key: 'a' }], renameKeyTo: 'b' }, ValueSetter: {} }],
      },
    ],
    [
      'a value that is set',
      { ...fetch, inputRewrites: [{ ValueSetter: { path: [{ Key: 'salary' }], setValueTo: '1' } }] },
    ],
    [
      'a step of a rewrite',
      { ...fetch, outputRewrites: [{ KeyRenamer: { path: [{ Any: true }], renameKeyTo: 'b' } }] },
    ],
    ['a required fragment spread', { ...fetch, requires: [{ kind: 'FragmentSpread', value: 'F' }] }],
    ['a required fragment with a condition', { ...fetch, requires: [{ ...required, includeIf: 'x' }] }],
    ['an alias of a batch', { ...batch, entityBatch: { aliases: [{ ...first, alias: '_e7' }] } }],
    [
      'another variable of a batch',
      { ...batch, entityBatch: { aliases: [{ ...first, representationsVariableName: 'n' }] } },
    ],
    [
      'a batch that asks for something else',
      { ...batch, operation: batch.operation.replace('_e0: _entities(', '_e0: users(') },
    ],
    ['a batch that is no GraphQL', { ...batch, operation: '{' }],
    ['no node', 'Fetch'],
  ])('%s', (_, node) => {
    expect(() => read(node)).toThrow(UnknownPlanError);
  });
});
