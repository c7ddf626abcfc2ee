import { isRecord } from '#schema/is-record.ts';
import type { SelfCondition } from '#schema/policy/policy.ts';
import { claimOf, type Principal } from '#schema/policy/principal.ts';
import type { FieldPlace, ObjectPlace } from './response-places.ts';

/** The treatment of the fields of a response's objects; fields without any treatment, also below, are left out. */
export type Treatment = (place: ObjectPlace, typeName: string | undefined) => readonly FieldTreatment[];

export interface FieldTreatment {
  readonly field: FieldPlace;
  /** Replaces a value. @default keeps the value and treats the fields below */
  readonly show?: (value: unknown) => unknown;
  /** The rows whose value stays, as the caller's own. */
  readonly self?: SelfCondition;
}

export interface WalkedResponse {
  readonly place: ObjectPlace;
  readonly treatment: Treatment;
  readonly principal: Principal;
  /** The representations of an `_entities` fetch: they give the type of an entity that does not have one. */
  readonly representations: readonly unknown[];
  /** Called for each replaced value; the path is valid during the call only. */
  readonly replaced?: (field: FieldPlace, path: readonly (string | number)[]) => void;
}

type Fields = Record<string, unknown>;

/** Treats the values of a response in place. */
export function walkResponse(data: Fields, walked: WalkedResponse): void {
  const { treatment, representations, replaced } = walked;
  const path: (string | number)[] = [];

  function visit(value: unknown, place: ObjectPlace, given?: unknown): void {
    if (Array.isArray(value)) {
      value.forEach((item, index) => {
        path.push(index);
        visit(item, place, Array.isArray(given) ? given[index] : undefined);
        path.pop();
      });
    } else if (isRecord(value)) {
      treat(value, place, typeNameOf(value, place) ?? textAt(given, '__typename'));
    }
  }

  function treat(object: Fields, place: ObjectPlace, typeName: string | undefined): void {
    const treatments = treatment(place, typeName);
    // Before any value is replaced, since the fields that identify the row may be masked themselves.
    const own = treatments.map(
      ({ self }) => self !== undefined && isOwn(object, place.fieldsOf(typeName), self, walked.principal),
    );
    treatments.forEach(({ field, show }, index) => {
      if (!Object.hasOwn(object, field.key)) return;
      const value = object[field.key];
      path.push(field.key);
      if (show && !own[index]) {
        const shown = show(value);
        if (shown !== value) {
          object[field.key] = shown;
          replaced?.(field, path);
        }
      } else if (field.below) {
        visit(value, field.below, field.name === '_entities' ? representations : undefined);
      }
      path.pop();
    });
  }

  visit(data, walked.place);
}

/** The type of an object; none where its type keys contradict each other. */
function typeNameOf(object: Fields, { typeKeys }: ObjectPlace): string | undefined {
  const said = typeKeys.filter((key) => Object.hasOwn(object, key)).map((key) => object[key]);
  const [first] = said;
  return typeof first === 'string' && said.every((name) => name === first) ? first : undefined;
}

function textAt(value: unknown, key: string): string | undefined {
  const found = (value as Fields | null | undefined)?.[key];
  return typeof found === 'string' ? found : undefined;
}

/** Whether selected fields of an object all hold the caller's subject; a field that was not selected does not. */
function isOwn(
  object: Fields,
  fields: readonly FieldPlace[],
  self: SelfCondition,
  principal: Principal,
): boolean {
  const [subject] = claimOf(principal, 'sub');
  const holds = (name: string) => {
    const place = fields.find((field) => field.name === name && !field.asked);
    return place !== undefined && Object.hasOwn(object, place.key) && object[place.key] === subject;
  };
  return subject !== undefined && self.some((names) => names.length > 0 && names.every(holds));
}
