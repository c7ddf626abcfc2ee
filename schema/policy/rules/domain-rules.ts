/** Rules about a domain; without an argument they mean the domain whose schema they are in. */
export const domainRules: ReadonlySet<string> = new Set(['owner', 'agreement']);
