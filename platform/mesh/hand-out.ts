import { handOutPolicy } from '#platform/runtime/service-identity/handed-policy.ts';
import {
  type ServiceIdentity,
  serviceIdentity,
} from '#platform/runtime/service-identity/service-identity.ts';
import { handOutServiceKeys } from '#platform/runtime/service-identity/service-keys.ts';
import type { PolicyBundle } from '#schema/policy/policy.ts';
import type { Domain } from './domain.ts';

/**
 * Makes the service identities that are missing, and hands every domain what it reads input ports by: the public keys
 * of the others' identities, and the policy in force.
 */
export async function handOut(
  home: string,
  domains: readonly Pick<Domain, 'name'>[],
  policy: PolicyBundle,
): Promise<void> {
  const identities: ServiceIdentity[] = [];
  for (const { name } of domains) identities.push(await serviceIdentity(home, name));
  await handOutServiceKeys(home, identities);
  await handOutPolicy(home, policy);
}
