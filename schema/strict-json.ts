/** Why a text is refused as JSON; the message holds no more of it than a name. */
export class StrictJsonError extends Error {
  override readonly name = 'StrictJsonError';
}

/** Of a name that occurs twice as many characters as tell which it is. */
const shownLength = 64;

/**
 * Parses JSON whose meaning is the same for every reader: no object names a member twice (readers differ in which one
 * counts, RFC 8259, 4), and every text is Unicode (two that are not become one when they are encoded).
 * @throws StrictJsonError
 */
export function parseStrictJson(text: string): unknown {
  const value = parse(text);
  /** Names so far of each object that is open; `undefined` for a list. */
  const open: (Set<string> | undefined)[] = [];
  let before = '';
  for (const [token] of text.matchAll(/"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],:]/g)) {
    if (token === '{') open.push(new Set());
    else if (token === '[') open.push(undefined);
    else if (token === '}' || token === ']') open.pop();
    else if (token.startsWith('"')) checkText(token, before === ':' ? undefined : open.at(-1));
    before = token;
  }
  return value;
}

/** @param names of the object in which it stands as a name. */
function checkText(token: string, names: Set<string> | undefined): void {
  const text = JSON.parse(token) as string;
  if (!text.isWellFormed()) throw new StrictJsonError('it has a text that is not Unicode');
  if (names?.has(text)) {
    throw new StrictJsonError(`it names ${JSON.stringify(text.slice(0, shownLength))} twice`);
  }
  names?.add(text);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new StrictJsonError('it is not JSON');
  }
}
