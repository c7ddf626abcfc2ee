import type { Property } from '../../contract/data-product.ts';
import type { ReportModelFinding } from '../model-finding.ts';
import type { FieldModel } from '../product-model.ts';

/** What the type of a property depends on, besides the property. */
export interface TypeContext {
  /** The database whose physical types the contract writes. */
  readonly database: string | undefined;
  /** Versions before v3.1 have one logical type, `date`, for days and moments. */
  readonly datesMayBeMoments: boolean;
  /** Turns the properties of a struct into its fields. */
  readonly nested: (typeName: string, properties: readonly Property[]) => readonly FieldModel[];
  readonly report: ReportModelFinding;
}
