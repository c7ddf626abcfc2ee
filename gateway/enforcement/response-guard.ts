import { type Decisions, policyAt } from '#schema/policy/decide.ts';
import { tokenSpelling } from '#schema/policy/masks/token-spelling.ts';
import type { Decision, MaskDecision, PolicyBundle } from '#schema/policy/policy.ts';
import { strictest } from '#schema/policy/strictness.ts';
import type { Governance } from '../request/governance.ts';
import { fitsMask } from './mask-shape.ts';
import { type KeyOf, maskOf } from './mask-value.ts';
import type { FieldPlace, ObjectPlace } from './response-places.ts';
import { type FieldTreatment, type Treatment, type WalkedResponse, walkResponse } from './walk-response.ts';

export type GuardedResponse = Pick<WalkedResponse, 'place' | 'principal' | 'representations'> & {
  readonly data: Record<string, unknown>;
};

/** A value that its mask cannot have produced. */
export interface Unmasked {
  readonly coordinate: string;
  readonly path: readonly (string | number)[];
}

/** Protects masked fields in the responses of subgraphs. */
export interface ResponseGuard {
  /** Masks the response of a subgraph that applies no policy. */
  mask(response: GuardedResponse, governance: Governance): void;
  /** Nulls values of a masking subgraph that no mask can have produced. @returns the replaced values. */
  check(response: GuardedResponse, governance: Governance): readonly Unmasked[];
}

/** @param keyOf finds keys of tokens; without it HASH is REDACT. */
export function createResponseGuard(keyOf: KeyOf | undefined): ResponseGuard {
  const masking = createTreatments((field, bundle) => maskingOf(field, bundle, keyOf));
  const checking = createTreatments(checkOf);
  return {
    mask({ data, ...response }, governance) {
      walkResponse(data, { ...response, treatment: masking(governance) });
    },
    check({ data, ...response }, governance) {
      const unmasked: Unmasked[] = [];
      walkResponse(data, {
        ...response,
        treatment: checking(governance),
        replaced: ({ coordinates, name }, path) =>
          unmasked.push({ coordinate: coordinates.at(-1) ?? name, path: [...path] }),
      });
      return unmasked;
    },
  };
}

/** A masked field of one type, or, where an object's type is unknown, of several possible types. */
interface MaskedPlace {
  readonly type: FieldPlace['type'];
  readonly masked: readonly { readonly coordinate: string; readonly decision: MaskDecision }[];
  /** Whether it is masked for every type that the object may have. */
  readonly always: boolean;
}

type Treat = (place: MaskedPlace, bundle: PolicyBundle) => Omit<FieldTreatment, 'field'> | undefined;

/** A value that may belong to several fields gets the strictest of their masks. */
function maskingOf(
  { type, masked }: MaskedPlace,
  bundle: PolicyBundle,
  keyOf: KeyOf | undefined,
): ReturnType<Treat> {
  const decision = masked.map((one) => one.decision as Decision).reduce(strictest);
  if (decision.kind !== 'MASK') return undefined;
  const fields = masked.map(({ coordinate }) => ({ coordinate, pii: policyAt(bundle, coordinate).pii }));
  const [field = { coordinate: '', pii: [] }] = fields;
  // Fields of different token domains have different tokens, and the field is unknown.
  const known = [fields.map((each) => keyOf?.(each)?.key), fields.map(tokenSpelling)].every(
    (each) => new Set<unknown>(each).size === 1,
  );
  const show = maskOf(decision, { ...field, type }, known ? keyOf : undefined);
  return { show, ...(decision.self ? { self: decision.self } : {}) };
}

function checkOf({ type, masked, always }: MaskedPlace): ReturnType<Treat> {
  // The caller's own row is unmasked, and the response may not tell which row that is.
  if (!always || masked.some(({ decision }) => decision.self)) return undefined;
  const fits = masked.map(({ decision }) => fitsMask(decision, type));
  return { show: (value) => (fits.some((matches) => matches(value)) ? value : null) };
}

/** Compiles the treatment of an operation's fields once for each class of principals. */
function createTreatments(treat: Treat): (governance: Governance) => Treatment {
  const compiled = new WeakMap<Decisions, Treatment>();
  return ({ decisions, bundle }) => {
    const treatment = compiled.get(decisions) ?? createTreatment(treat, decisions, bundle);
    compiled.set(decisions, treatment);
    return treatment;
  };
}

function createTreatment(treat: Treat, decisions: Decisions, bundle: PolicyBundle): Treatment {
  const treatments = new WeakMap<readonly FieldPlace[], readonly FieldTreatment[]>();
  const masking = new WeakMap<ObjectPlace, boolean>();

  /** Whether any field is masked there or below, for any types of the objects. */
  function masksAny(place: ObjectPlace): boolean {
    const known = masking.get(place);
    if (known !== undefined) return known;
    const found = place
      .fieldsOf(undefined)
      .some((field) => maskedOf(field).length > 0 || (field.below !== undefined && masksAny(field.below)));
    masking.set(place, found);
    return found;
  }

  function maskedOf({ coordinates }: FieldPlace): MaskedPlace['masked'] {
    return coordinates.flatMap((coordinate) => {
      // A denied key is still sent between domains, and is in no client's response.
      const decision = decisions.of(coordinate);
      return decision.kind === 'MASK' ? [{ coordinate, decision }] : [];
    });
  }

  function treatmentOf(field: FieldPlace): FieldTreatment | undefined {
    const masked = maskedOf(field);
    const always = masked.length === field.coordinates.length;
    const own = masked.length > 0 ? treat({ type: field.type, masked, always }, bundle) : undefined;
    if (own) return { field, ...own };
    return field.below && masksAny(field.below) ? { field } : undefined;
  }

  return (place, typeName) => {
    const fields = place.fieldsOf(typeName);
    const found = treatments.get(fields) ?? fields.map(treatmentOf).filter((one) => one !== undefined);
    treatments.set(fields, found);
    return found;
  };
}
