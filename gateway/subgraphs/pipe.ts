/** A step around another one. */
type Around<Inner, Outer> = (next: Inner) => Outer;

/** Puts steps around each other, the innermost first. */
export function pipe<A, B, C, D, E, F, G, H, I>(
  a: A,
  b: Around<A, B>,
  c: Around<B, C>,
  d: Around<C, D>,
  e: Around<D, E>,
  f: Around<E, F>,
  g: Around<F, G>,
  h: Around<G, H>,
  i: Around<H, I>,
): I {
  return i(h(g(f(e(d(c(b(a))))))));
}
