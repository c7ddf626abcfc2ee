import { type PlannerName, plannerNames } from '#gateway/planner/planner.ts';

/** The planner that test meshes ask first: `WEFT_PLANNER=hive` runs any test with the other one. @default the gateway's */
export const plannerOfRun: PlannerName | undefined = plannerNames.find(
  (name) => name === process.env.WEFT_PLANNER,
);
