import type { AttackArea } from '../attempt.ts';
import { aggregates } from './aggregates.ts';
import { federation } from './federation.ts';
import { inference } from './inference.ts';
import { ordering } from './ordering.ts';

/** Every area, in the order of `attacks.json`. */
export const attackAreas: readonly AttackArea[] = [inference, ordering, aggregates, federation];
