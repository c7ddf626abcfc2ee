import type { Property, SchemaObject } from '../contract/data-product.ts';
import type { ReportModelFinding } from './model-finding.ts';

/**
 * Why an object or property should no longer be used: the custom property `deprecated: "use x instead"`. There `true`,
 * and v3.2's own `deprecated: true`, stand for GraphQL's own default reason.
 */
export function deprecationOf(part: SchemaObject | Property, report: ReportModelFinding): string | undefined {
  const written = part.customProperties.deprecated ?? part.deprecated;
  if (written === undefined || written === false) return undefined;
  if (written === true) return 'No longer supported';
  if (typeof written === 'string' && written.trim() !== '') return written;
  report('POLICY_NOT_READABLE', part.path, '"deprecated" is not a text. Write why, and what to use instead.');
  return undefined;
}
