import type { AllowedValue, Property } from '../../contract/data-product.ts';
import type { ReportModelFinding } from '../model-finding.ts';
import { enumNameOf, isGraphqlName, visibleName } from '../naming.ts';
import type { EnumValue, FieldType } from '../product-model.ts';

/**
 * The values that a property may have: its `enum` (v3.2), a custom property `enum` as datacontract-cli writes it, or the
 * `validValues` of a library rule `invalidValues` that must be 0.
 */
export function allowedValuesOf(property: Property): readonly AllowedValue[] | undefined {
  const written =
    property.enum ?? asValues(property.customProperties.enum) ?? asValues(validValuesOf(property));
  const present = written?.filter(({ value }) => value !== null);
  return present && present.length > 0 ? present : undefined;
}

/** The enum of a text with listed values. */
export function enumTypeOf(
  property: Property,
  typeName: string,
  report: ReportModelFinding,
): FieldType | undefined {
  const allowed = allowedValuesOf(property);
  if (!allowed) return undefined;
  const values = new Map<string, EnumValue>();
  const distinct = new Map(allowed.map((listed) => [String(listed.value), listed]));
  for (const [value, listed] of distinct) addValue(values, value, listed, property, report);
  return { kind: 'enum', name: typeName, values: [...values.values()] };
}

function validValuesOf({ quality }: Property): unknown {
  const valid = quality.find(
    (rule) => rule.type === 'library' && rule.metric === 'invalidValues' && rule.operators.mustBe === 0,
  )?.arguments.validValues;
  return Array.isArray(valid) && valid.every((value) => typeof value === 'string') ? valid : undefined;
}

/** A list, or its JSON. */
function asValues(written: unknown): readonly AllowedValue[] | undefined {
  const list = typeof written === 'string' ? parsed(written) : written;
  if (!Array.isArray(list)) return undefined;
  return list.every((value) => ['string', 'number', 'boolean'].includes(typeof value))
    ? list.map((value) => ({ value }))
    : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function addValue(
  values: Map<string, EnumValue>,
  value: string,
  { label, description }: AllowedValue,
  property: Property,
  report: ReportModelFinding,
): void {
  const name = enumNameOf(value);
  const same = values.get(name);
  if (!isGraphqlName(name)) {
    const found = name === '' ? 'has no letter or digit' : 'is not written in letters from a to z';
    report(
      'NAME_NOT_LEGAL',
      property.path,
      `The value "${visibleName(value)}" of "${property.name}" ${found}, so it has no name in the graph.`,
    );
  } else if (same) {
    report(
      'DUPLICATE_ENUM_VALUE',
      property.path,
      `The values "${same.value}" and "${value}" of "${property.name}" are both "${name}" in the graph. Spell one differently.`,
    );
  } else {
    const meaning = description ?? label;
    values.set(name, { name, value, ...(meaning !== undefined && { description: meaning }) });
  }
}
