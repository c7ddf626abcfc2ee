import type { AttackArea } from '../attempt.ts';
import { aggregates } from './aggregates.ts';
import { caches } from './caches.ts';
import { federation } from './federation.ts';
import { http } from './http.ts';
import { inference } from './inference.ts';
import { leaks } from './leaks.ts';
import { ordering } from './ordering.ts';
import { tokens } from './tokens.ts';

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
];
