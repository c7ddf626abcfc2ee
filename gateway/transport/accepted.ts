/** An entry of an `accept` or `accept-encoding` header. */
interface Entry {
  /** In lower case, without parameters. */
  readonly name: string;
  /** From 0, which is a refusal, to 1. */
  readonly q: number;
}

export interface Choice<Name extends string> {
  readonly name: Name;
  /** Whether the header names it, and not a wildcard that matches it. */
  readonly named: boolean;
}

/**
 * The one of several names that a header prefers (RFC 9110, 12.4.2): one with the highest weight.
 * @param header `undefined` where there is none, which accepts all.
 * @param names ours, the preferred one first.
 * @param order in which those of the same weight are preferred. Of those that one wildcard matches it is always ours.
 * @returns `undefined` where it accepts none of them.
 */
export function chooseAccepted<Name extends string>(
  header: string | undefined,
  names: readonly Name[],
  order: 'ours' | 'of the header',
): Choice<Name> | undefined {
  const entries = entriesOf(header ?? '*');
  let best: (Choice<Name> & { readonly q: number; readonly at: number }) | undefined;
  for (const name of names) {
    const at = indexOfMatch(entries, name);
    const entry = entries[at];
    if (!entry || entry.q === 0) continue;
    const earlier = order === 'of the header' && entry.q === best?.q && at < best.at;
    if (!best || entry.q > best.q || earlier) best = { name, named: entry.name === name, q: entry.q, at };
  }
  return best && { name: best.name, named: best.named };
}

/** The most specific entry counts: `text/html` before `text/*` before `*`. */
function indexOfMatch(entries: readonly Entry[], name: string): number {
  const range = name.includes('/') ? [`${name.slice(0, name.indexOf('/'))}/*`, '*/*', '*'] : ['*'];
  const [best = ''] = [name, ...range].filter((pattern) => entries.some((entry) => entry.name === pattern));
  return entries.findIndex((entry) => entry.name === best);
}

/** More of them are not read. */
const mostEntries = 50;

function entriesOf(header: string): Entry[] {
  return header
    .split(',', mostEntries)
    .map((part) => {
      const [name = '', ...parameters] = part.split(';').map((piece) => piece.trim().toLowerCase());
      const weight = parameters.find((parameter) => parameter.startsWith('q='));
      return { name, q: weight === undefined ? 1 : weightOf(weight.slice(2)) };
    })
    .filter(({ name }) => name !== '');
}

/** One that is not written as the standard says is none. */
function weightOf(text: string): number {
  return /^(0(\.\d{0,3})?|1(\.0{0,3})?)$/.test(text) ? Number(text) : 0;
}
