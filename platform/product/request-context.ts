import type { SnapshotLease } from '../snapshots/snapshot-store.ts';
import type { ProductContext } from './context.ts';
import type { RequestPolicy } from './policy-store.ts';
import type { Dependence } from './watched-principal.ts';

/** A request's context with the additions that the plugins need. */
export interface RequestContext extends ProductContext {
  readonly policy: RequestPolicy;
  readonly lease: SnapshotLease;
  readonly dependence: Dependence;
}
