/** Prints one line for people on standard error. */
export function say(line: string): void {
  process.stderr.write(`weft: ${line}\n`);
}
