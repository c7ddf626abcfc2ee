import type { CustomProperties } from '../contract/data-product.ts';
import type { ReportModelFinding } from './model-finding.ts';

/** The reason in a custom property `deprecated: "use x instead"`; `true` stands for GraphQL's own default reason. */
export function deprecationOf(
  custom: CustomProperties,
  path: string,
  report: ReportModelFinding,
): string | undefined {
  const { deprecated } = custom;
  if (deprecated === undefined || deprecated === false) return undefined;
  if (deprecated === true) return 'No longer supported';
  if (typeof deprecated === 'string' && deprecated.trim() !== '') return deprecated;
  report('POLICY_NOT_READABLE', path, '"deprecated" is not a text. Write why, and what to use instead.');
  return undefined;
}
