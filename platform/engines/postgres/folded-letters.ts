/** Letters that have a small form, and their small forms, in one order: the operands of `translate`. */
export interface FoldedLetters {
  readonly large: string;
  readonly small: string;
}

let found: FoldedLetters | undefined;

/** As the gateway folds the letters of mail addresses: each to one letter. */
export function foldedLetters(): FoldedLetters {
  found ??= findLetters();
  return found;
}

function findLetters(): FoldedLetters {
  const large: string[] = [];
  const small: string[] = [];
  // No letters with a small form stand behind the second plane's beginning.
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
