import type { Agreement } from '../policy/policy.ts';
import type { GrantedUse, OwnershipGrant } from './ownership.ts';
import { rootTypes, typeOf } from './served-schema.ts';

/** Whether an owner lets another domain do something with a coordinate. */
export type OwnersWord = (by: string, owner: string, may: GrantedUse, coordinate: string) => boolean;

/**
 * The owner's word is its own grant for the coordinate, or an access agreement of the consumer `domain:<name>` about
 * its whole product. A grant to share a type is one for its fields.
 * @param agreements that have not expired. @param grants that have not expired.
 */
export function ownersWord(agreements: readonly Agreement[], grants: readonly OwnershipGrant[]): OwnersWord {
  return (by, owner, may, coordinate) => {
    const type = typeOf(coordinate);
    const ofType = may === 'share' && !rootTypes.has(type);
    return (
      agreements.some(({ consumer, product }) => consumer === `domain:${by}` && product === owner) ||
      grants.some(
        (grant) =>
          grant.owner === owner &&
          grant.to === by &&
          grant.may === may &&
          (grant.what === coordinate || (ofType && grant.what === type)),
      )
    );
  };
}

/** What the owner writes to permit it, as messages say it. */
export function grantLine(to: string, may: GrantedUse, what: string): string {
  return `"- { to: ${to}, may: ${may}, what: ${what}, until: <day> }"`;
}
