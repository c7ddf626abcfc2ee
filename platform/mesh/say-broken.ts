import { printFinding } from '#schema/finding.ts';
import type { BrokenDomain } from './domain.ts';

/** Warns of broken domains in a command for others. @param say takes one line for people */
export function sayBroken(broken: readonly BrokenDomain[], say: (line: string) => void): void {
  for (const { name, findings } of broken) {
    for (const finding of findings) say(printFinding(finding));
    say(`the contract of "${name}" cannot be used; the other domains go on without it.`);
  }
}
