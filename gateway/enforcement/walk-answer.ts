import type { SelfCondition } from '#schema/policy/policy.ts';
import { claimOf, type Principal } from '#schema/policy/principal.ts';
import type { FieldPlace, ObjectPlace } from './answer-places.ts';

/** What is done with the fields of an answer's objects; fields below and about which there is nothing to do are left out. */
export type Treatment = (place: ObjectPlace, typeName: string | undefined) => readonly FieldTreatment[];

export interface FieldTreatment {
  readonly field: FieldPlace;
  /** What stands in a value's place. @default the value, with what is below it treated */
  readonly show?: (value: unknown) => unknown;
  /** In whose row the value stays. */
  readonly self?: SelfCondition;
}

export interface WalkedAnswer {
  readonly place: ObjectPlace;
  readonly treatment: Treatment;
  readonly principal: Principal;
  /** Those that were sent, of an `_entities` fetch: an entity that does not say its type has its representation's. */
  readonly representations: readonly unknown[];
  /** Told of each value that was replaced; the path is valid during the call only. */
  readonly replaced?: (field: FieldPlace, path: readonly (string | number)[]) => void;
}

type Fields = Record<string, unknown>;

/** Treats the values of an answer where they stand. */
export function walkAnswer(data: Fields, walked: WalkedAnswer): void {
  const { treatment, representations, replaced } = walked;
  const path: (string | number)[] = [];

  function visit(value: unknown, place: ObjectPlace, given?: unknown): void {
    if (Array.isArray(value)) {
      value.forEach((item, index) => {
        path.push(index);
        visit(item, place, Array.isArray(given) ? given[index] : undefined);
        path.pop();
      });
    } else if (typeof value === 'object' && value !== null) {
      treat(value as Fields, place, typeNameOf(value as Fields, place) ?? textAt(given, '__typename'));
    }
  }

  function treat(object: Fields, place: ObjectPlace, typeName: string | undefined): void {
    const treatments = treatment(place, typeName);
    // Before anything is replaced: the fields that tell whose row it is may be masked themselves.
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

/** An object that says two things of its type says nothing. */
function typeNameOf(object: Fields, { typeKeys }: ObjectPlace): string | undefined {
  const said = typeKeys.filter((key) => Object.hasOwn(object, key)).map((key) => object[key]);
  const [first] = said;
  return typeof first === 'string' && said.every((name) => name === first) ? first : undefined;
}

function textAt(value: unknown, key: string): string | undefined {
  const found = (value as Fields | null | undefined)?.[key];
  return typeof found === 'string' ? found : undefined;
}

/** Whether the fields that stand in an object all hold the caller's subject; one that was not asked for does not. */
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
