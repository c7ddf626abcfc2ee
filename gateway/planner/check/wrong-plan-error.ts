/** A plan whose response would be wrong, or that gives a domain or a caller what it may not have. */
export class WrongPlanError extends Error {
  override readonly name = 'WrongPlanError';
}
