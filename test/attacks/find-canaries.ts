import type { Canary } from './canaries.ts';

/** The canaries in a text, plain or in a common encoding. */
export function findCanaries(text: string, canaries: readonly Canary[]): Canary[] {
  const lower = text.toLowerCase();
  const starts = startsIn(lower);
  return canaries.filter(({ value }) =>
    spellingsOf(value).some(
      (spelling) => starts.has(spelling.slice(0, startLength)) && stands(spelling, lower),
    ),
  );
}

/** Few spellings begin like a part of the text: only those are searched. */
const startLength = 6;

function startsIn(text: string): ReadonlySet<string> {
  const starts = new Set<string>();
  for (let at = 0; at + startLength <= text.length; at += 1) starts.add(text.slice(at, at + startLength));
  return starts;
}

const known = new Map<string, readonly string[]>();

function spellingsOf(value: string): readonly string[] {
  const spellings = known.get(value) ?? makeSpellings(value);
  known.set(value, spellings);
  return spellings;
}

function makeSpellings(value: string): readonly string[] {
  const bytes = Buffer.from(value);
  const all = [value, encodeURIComponent(value), JSON.stringify(value).slice(1, -1)];
  // Base64 in the middle of an encoded text is shifted by up to two bytes.
  const shifted = [0, 1, 2].map((shift) =>
    Buffer.concat([Buffer.alloc(shift), bytes])
      .toString('base64')
      .slice(shift === 0 ? 0 : 4, -4),
  );
  const long = bytes.length >= 12 ? [...shifted, bytes.toString('hex')] : [];
  return [...new Set([...all, ...long].map((spelling) => spelling.toLowerCase()))];
}

/** A number is found where its digits are not part of a longer number or digest. */
function stands(spelling: string, text: string): boolean {
  if (!/^\d+$/.test(spelling)) return text.includes(spelling);
  return new RegExp(`(?<![0-9a-f.])${spelling}(?![0-9a-f])`).test(text);
}
