const values: readonly unknown[] = [
  '',
  'no such value!',
  7,
  -1.5,
  true,
  null,
  [],
  {},
  ['a', 'a'],
  { key: 1 },
];

/** Each document that differs from `document` in one place: a removed or added key, or another value. */
export function* mutationsOf(document: unknown): Generator<unknown> {
  for (const value of values) yield* different(document, value);
  if (Array.isArray(document)) {
    for (const [index, item] of document.entries()) {
      yield document.toSpliced(index, 1);
      yield document.toSpliced(index, 0, item);
      for (const changed of mutationsOf(item)) yield document.with(index, changed);
    }
  } else if (typeof document === 'object' && document !== null) {
    yield { ...document, unheardOf: 1 };
    yield { ...document, Name: 'wrong case' };
    for (const [key, value] of Object.entries(document)) {
      yield Object.fromEntries(Object.entries(document).filter(([other]) => other !== key));
      for (const changed of mutationsOf(value)) yield { ...document, [key]: changed };
    }
  }
}

function* different(document: unknown, value: unknown): Generator<unknown> {
  if (typeof document !== 'object' || document === null || typeof value !== 'object') yield value;
  else if (Array.isArray(document) !== Array.isArray(value)) yield value;
}
