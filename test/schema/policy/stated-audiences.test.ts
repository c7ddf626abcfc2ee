import { expect, test } from 'vitest';
import { noPolicy, type PolicyBundle, type Requirement } from '#schema/policy/policy.ts';
import { withStatedAudiences } from '#schema/policy/stated-audiences.ts';

const statement = { allow: [['role:customer']] };

function allowed(allow: Requirement, audiences?: PolicyBundle['audiences']): Requirement | undefined {
  const bundle = { coordinates: { 'User.a': { ...noPolicy, access: [{ allow }] } } };
  const stated = withStatedAudiences(audiences ? { ...bundle, audiences } : bundle);
  return stated.coordinates['User.a']?.access[0]?.allow;
}

test('a way in that names an audience which nothing states is left out', () => {
  const all = [['organisation'], ['audience:User'], ['audience:Order'], ['role:a', 'audience:Order']];
  expect(allowed(all, { User: [statement] })).toEqual([['organisation'], ['audience:User']]);
  expect(allowed(all, { User: [statement], Order: [statement] })).toEqual(all);
  expect(allowed(all)).toEqual([['organisation']]);
});

test('a way in that names two takes both of them', () => {
  const both = [['audience:User', 'audience:Order']];
  expect(allowed(both, { User: [statement] })).toEqual([]);
  expect(allowed(both, { User: [statement], Order: [statement] })).toEqual(both);
});

test('what every object has is no statement', () => {
  expect(allowed([['audience:constructor'], ['audience:toString']], {})).toEqual([]);
});

test('other rules are none of its business, whatever stands behind their colon', () => {
  const others = [['role:audience:User'], ['audiences'], []];
  expect(allowed(others)).toEqual(others);
});

test('what is the same then stands once, and all else as it was', () => {
  const bundle: PolicyBundle = {
    agreements: [],
    organisation: { allow: [['scope:staff']] },
    audiences: { User: [statement] },
    coordinates: {
      'Page.total': {
        ...noPolicy,
        pii: ['email'],
        access: [
          { allow: [['organisation'], ['audience:Page']], source: 'users' },
          { allow: [['organisation'], ['audience:Edge']], source: 'users' },
          { allow: [['organisation'], ['audience:Edge']], source: 'overlay:o' },
        ],
        masks: [{ with: 'HASH', unless: [['audience:Page'], ['audience:User']] }],
      },
      'User.b': noPolicy,
    },
  };
  expect(withStatedAudiences(bundle)).toEqual({
    ...bundle,
    coordinates: {
      'Page.total': {
        ...noPolicy,
        pii: ['email'],
        access: [
          { allow: [['organisation']], source: 'users' },
          { allow: [['organisation']], source: 'overlay:o' },
        ],
        masks: [{ with: 'HASH', unless: [['audience:User']] }],
      },
      'User.b': noPolicy,
    },
  });
});
