/** From the sources there are npm's scripts; installed as a package there is a program. */
const fromSources = import.meta.filename.endsWith('.ts');

/** A `weft` command as a reader of a message can paste it: `npm run weft -- compose`. */
export function weftCommand(args: string): string {
  return `${fromSources ? 'npm run weft --' : 'npx weft'} ${args}`;
}

/** The command that prints a token and nothing else, for `$(...)`. */
export function tokenCommand(args: string): string {
  return `${fromSources ? 'npm run -s token --' : 'npx weft token'} ${args}`;
}
