import { join } from 'node:path';
import { bundleDigest, bundleText, parseBundle } from '#schema/policy/bundle.ts';
import type { PolicyBundle } from '#schema/policy/policy.ts';
import { readIfThere } from '../read-if-there.ts';
import { publicKeysFolder } from '../token-keys/keys-file.ts';
import { writeWhole } from '../write-whole.ts';

/** The policy in force, as governance hands it to domains whose products others read without the gateway. */
export interface HandedPolicy {
  readonly bundle: PolicyBundle;
  /** `bundleDigest`, the same as in envelopes and audit records of the gateway. */
  readonly digest: string;
}

/** @returns `undefined` where governance has handed out none. @throws SyntaxError where the file is no bundle. */
export async function readHandedPolicy(home: string): Promise<HandedPolicy | undefined> {
  const text = await readIfThere(policyFile(home));
  return text === undefined ? undefined : { bundle: parseBundle(text), digest: bundleDigest(text) };
}

/** Hands out a policy; a process that serves takes it up with its next read. */
export async function handOutPolicy(home: string, bundle: PolicyBundle): Promise<void> {
  const text = bundleText(bundle);
  if ((await readIfThere(policyFile(home))) !== text) await writeWhole(policyFile(home), text);
}

function policyFile(home: string): string {
  return join(publicKeysFolder(home), 'policy.json');
}
