// `weft/policy`: composes, reads, decides, explains and compares policy, without a gateway.
export { loosenedPolicy } from './changes/loosened-policy.ts';
export { type Composition, type CompositionSources, composeSupergraph } from './compose.ts';
export { type Finding, hasErrors, printFinding } from './finding.ts';
export { type Decisions, decisionsFor } from './policy/decide.ts';
export { readPolicy } from './policy/directives/read-policy.ts';
export { policyDefinitions, policySpecUrl } from './policy/directives/spec.ts';
export { type GovernedGraph, readGovernedGraph } from './policy/governed-graph.ts';
export type { PolicyBundle } from './policy/policy.ts';
export { anonymous, type Principal } from './policy/principal.ts';
export { type Explanation, explainOperation } from './simulate/explain.ts';
export { type Simulation, simulate, type Trial, type TrialOutcome } from './simulate/simulate.ts';
