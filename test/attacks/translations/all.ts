import type { AttackArea } from '../attempt.ts';
import { aggregates } from './aggregates.ts';
import { apolloServer } from './apollo-server.ts';
import { audience } from './audience.ts';
import { caches } from './caches.ts';
import { clients } from './clients.ts';
import { controlPlane } from './control-plane.ts';
import { edge } from './edge.ts';
import { federation } from './federation.ts';
import { http } from './http.ts';
import { inference } from './inference.ts';
import { injection } from './injection.ts';
import { issuers } from './issuers.ts';
import { keys } from './keys.ts';
import { leaks } from './leaks.ts';
import { load } from './load.ts';
import { logLines } from './log-lines.ts';
import { masks } from './masks.ts';
import { ordering } from './ordering.ts';
import { suggestions } from './suggestions.ts';
import { tokens } from './tokens.ts';
import { traces } from './traces.ts';

/** Every area, in the order of `attacks.json`. */
export const attackAreas: readonly AttackArea[] = [
  inference,
  ordering,
  aggregates,
  federation,
  tokens,
  http,
  caches,
  leaks,
  load,
  injection,
  masks,
  controlPlane,
];

/** Attempts of our own, beyond `attacks.json`. */
export const ownAreas: readonly AttackArea[] = [
  audience,
  clients,
  edge,
  traces,
  issuers,
  suggestions,
  logLines,
  apolloServer,
  keys,
];
