/** Letters with a lower-case form, and these forms in the same order: the operands of `translate`. */
export interface FoldedLetters {
  readonly large: string;
  readonly small: string;
}

let found: FoldedLetters | undefined;

/** The case folding of filters, and the gateway's of mail addresses: each letter becomes one letter. */
export function foldedLetters(): FoldedLetters {
  found ??= findLetters();
  return found;
}

function findLetters(): FoldedLetters {
  const large: string[] = [];
  const small: string[] = [];
  // Later planes have no letters with a lower-case form.
  for (let code = 1; code < 0x20000; code += 1) {
    if (code >= 0xd800 && code <= 0xdfff) continue;
    const letter = String.fromCodePoint(code);
    const [folded] = letter.toLowerCase();
    if (folded === undefined || folded === letter) continue;
    large.push(letter);
    small.push([...letter.toLowerCase()][0] ?? letter);
  }
  return { large: large.join(''), small: small.join('') };
}
