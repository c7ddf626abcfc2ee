import type { CompositionFinding } from '../composition/compose-finding.ts';
import type { ServedSchema } from './served-schema.ts';

/** Tells a finding about a coordinate in one domain's schema, which says where. */
export type OwnershipReport = (
  code: CompositionFinding['code'],
  domain: string,
  coordinate: string,
  message: string,
) => void;

export function createOwnershipReport(
  schemas: readonly ServedSchema[],
  findings: CompositionFinding[],
): OwnershipReport {
  return (code, domain, path, message) => {
    const schema = schemas.find((one) => one.domain === domain);
    const place = schema?.all.find(({ coordinate }) => coordinate === path)?.place;
    findings.push({ code, severity: 'error', path, message, ...place });
  };
}
