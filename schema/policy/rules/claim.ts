import { claimOf } from '../principal.ts';
import type { PolicyRule } from './rule.ts';

/** `claim:region=EU`: the token's claim holds that text. */
export const claimRule: PolicyRule = {
  name: 'claim',
  argument: 'a claim and a text, as in "claim:region=EU"',
  claims: (argument) => [partsOf(argument).name],
  allows(principal, argument) {
    const { name, text } = partsOf(argument);
    return text !== undefined && claimOf(principal, name).includes(text);
  },
};

function partsOf(argument: string): { readonly name: string; readonly text: string | undefined } {
  const equals = argument.indexOf('=');
  if (equals < 0) return { name: argument, text: undefined };
  return { name: argument.slice(0, equals), text: argument.slice(equals + 1) };
}
