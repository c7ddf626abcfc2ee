import { isRecord } from '#schema/is-record.ts';
import { closestName } from './closest-name.ts';

/** What a number in a settings file can be: whole, and within these. */
export interface NumberSetting {
  /** @default 0 */
  readonly minimum?: number;
  /** @default any */
  readonly maximum?: number;
}

export interface SettingsShape {
  /** What a setting is called in messages: `limit`. */
  readonly noun: string;
  readonly numbers: Readonly<Record<string, NumberSetting>>;
  /** Names of objects that hold, by any name, an object of the same numbers. @default none */
  readonly groups?: readonly string[];
  /** How it is written, for messages. */
  readonly example: string;
}

/** What a settings file says that it cannot: all of it, with the place of each. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

/** More are not told. */
const findingsTold = 10;

/**
 * Settings from the text of a file: a JSON object from names to numbers, as the shape has them.
 * @throws SettingsError naming each unknown name with the one that was meant, and each value that cannot be, by its path.
 */
export function parseSettings(text: string, shape: SettingsShape): Record<string, unknown> {
  const given = parseJson(text);
  const findings = isRecord(given)
    ? checkSettings(given, shape)
    : [`it is not a JSON object. ${shape.example}`];
  if (findings.length > 0) throw new SettingsError(findings.slice(0, findingsTold).join(' '));
  return given as Record<string, unknown>;
}

function checkSettings(given: Record<string, unknown>, shape: SettingsShape): string[] {
  const { groups = [], example } = shape;
  const objects = Object.entries(given).filter(([name]) => groups.includes(name));
  const numbers = Object.entries(given).filter(([name]) => !groups.includes(name));
  const findings = [...checkNumbers(numbers, '', shape)];
  for (const [group, members] of objects) {
    if (!isRecord(members)) findings.push(`"${group}" is not a JSON object. ${example}`);
    else {
      for (const [name, settings] of Object.entries(members)) {
        const path = `${group}.${name}`;
        if (isRecord(settings)) findings.push(...checkNumbers(Object.entries(settings), `${path}.`, shape));
        else findings.push(`"${path}" is not a JSON object. ${example}`);
      }
    }
  }
  return findings;
}

function* checkNumbers(
  given: readonly (readonly [string, unknown])[],
  at: string,
  { noun, numbers }: SettingsShape,
): Generator<string> {
  let listed = false;
  for (const [name, value] of given) {
    const place = `"${at}${name}"`;
    const setting = Object.hasOwn(numbers, name) ? numbers[name] : undefined;
    if (!setting) {
      const meant = closestName(name, Object.keys(numbers));
      const others = listed ? '' : ` The ${noun}s are: ${Object.keys(numbers).join(', ')}.`;
      listed ||= meant === undefined;
      yield `${place} is not a ${noun}.${meant === undefined ? others : ` Did you mean "${meant}"?`}`;
      continue;
    }
    const { minimum = 0, maximum = Number.MAX_SAFE_INTEGER } = setting;
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= minimum && value <= maximum)
      continue;
    const range = setting.maximum === undefined ? `, ${minimum} or higher` : ` from ${minimum} to ${maximum}`;
    yield `${place} is ${JSON.stringify(value)}; give a whole number${range}.`;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new SettingsError('it is not JSON.');
  }
}
