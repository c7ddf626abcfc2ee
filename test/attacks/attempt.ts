import type { AttackMesh } from './attack-mesh.ts';
import type { Attacker } from './attacker.ts';
import type { CapturedOutput } from './captured-output.ts';

/** The meshes of an attempt. */
export interface World {
  readonly attacker: Attacker;
  /** The same mesh on data that differ in the protected values only. */
  readonly twin: Attacker;
  readonly mesh: AttackMesh;
  readonly output: CapturedOutput;
}

/**
 * One entry of `attacks.json`, translated to Weft: it throws where a protection fails. `notApplicable` names the
 * missing feature that the attempt would need.
 */
export type Attempt = ((world: World) => Promise<void>) | { readonly notApplicable: string };

/** The attempts of one area, by id. */
export interface AttackArea {
  /** Its name in `attacks.json`. */
  readonly area: string;
  readonly attempts: Readonly<Record<string, Attempt>>;
}
