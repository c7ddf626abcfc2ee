/** Rules about a domain, which mean the one in whose schema they stand where they name none. */
export const domainRules: ReadonlySet<string> = new Set(['owner', 'agreement']);
