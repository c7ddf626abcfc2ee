import type { OverlaySource } from '#schema/compose.ts';
import type { AccessPolicy } from '#schema/policy/policy.ts';

/** Most tests do not depend on the organisation: in their meshes all callers with a token belong to it. */
export const anyToken: AccessPolicy = { allow: [['authenticated']] };

/** The same as an overlay. */
export const anyTokenOverlay: OverlaySource = {
  file: 'organisation.graphql',
  sdl: 'extend schema @organisation(allow: [["authenticated"]])',
};

/** Overlays that state an organisation: their own, or the test-kit's. */
export function withOrganisation(overlays: readonly OverlaySource[]): readonly OverlaySource[] {
  return overlays.some(({ sdl }) => sdl.includes('@organisation'))
    ? overlays
    : [...overlays, anyTokenOverlay];
}
