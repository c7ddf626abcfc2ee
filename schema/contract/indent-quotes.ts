/**
 * Indents the further lines of quoted texts that are indented less than YAML 1.2 demands, as PyYAML and other tools of
 * YAML 1.1 write and read them. Only for documents that cannot be read as they are.
 * @returns the text, and the first line (1-based) that was changed; `undefined` where none was.
 */
export function indentQuotes(text: string): { readonly text: string; readonly line: number } | undefined {
  const lines = text.split('\n');
  let first: number | undefined;
  let open: { readonly quote: string; readonly indent: number } | undefined;
  for (const [at, line] of lines.entries()) {
    if (open) {
      const written = /^ */.exec(line)?.[0].length ?? 0;
      const isBlank = written === line.trimEnd().length;
      if (written < open.indent && !isBlank) {
        lines[at] = ' '.repeat(open.indent - written) + line;
        first ??= at + 1;
      }
      if (closes(line, open.quote)) open = undefined;
    } else open = opened(line);
  }
  return first === undefined ? undefined : { text: lines.join('\n'), line: first };
}

/** A line that begins a quoted value, `key: "...` or `- "...`, and does not end it. */
const beginning = /^( *(?:- +)*)(?:(?:"[^"]*"|'[^']*'|[^\s"'#:][^"'#:]*): +)?(["'])(.*)$/;

function opened(line: string): { quote: string; indent: number } | undefined {
  const [, before, quote = '', rest = ''] = beginning.exec(line) ?? [];
  if (before === undefined || closes(rest, quote)) return undefined;
  return { quote, indent: before.length + 1 };
}

/** Whether a text within quotes ends in a line: `\"` and `''` do not end it. */
function closes(text: string, quote: string): boolean {
  const inside = quote === '"' ? text.replaceAll(/\\./g, '') : text.replaceAll("''", '');
  return inside.includes(quote);
}
