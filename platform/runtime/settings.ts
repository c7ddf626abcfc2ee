import { isRecord } from '#schema/is-record.ts';
import { meantName } from '#schema/nearest-name.ts';
import { parseStrictJson, StrictJsonError } from '#schema/strict-json.ts';

/** What is wrong with a settings file: everything, each with its place. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

/** Says what is wrong with a setting: `is 7; write a text.` */
export type SettingReport = (at: string, what: string) => void;

/**
 * Reads a value of a settings file; `undefined` for one that it reports.
 * @param at its place: `issuers[0].audience`; empty for the file itself.
 */
export type SettingReader<T> = (value: unknown, at: string, report: SettingReport) => T | undefined;

/** More findings are counted. */
const findingsTold = 10;

/**
 * Settings from the text of a file.
 * @param check what holds between settings; called where each of them can be read.
 * @throws SettingsError naming each unknown name, with the one that was meant, and each wrong value, by its path.
 */
export function parseSettings<T>(
  text: string,
  setting: SettingReader<T>,
  check: (settings: T, report: SettingReport) => void = () => {},
): T {
  const wrong: string[] = [];
  const report: SettingReport = (at, what) => wrong.push(at === '' ? `it ${what}` : `"${at}" ${what}`);
  const settings = setting(parseJson(text), '', report);
  if (settings !== undefined && wrong.length === 0) check(settings, report);
  if (settings !== undefined && wrong.length === 0) return settings;
  const more = wrong.length > findingsTold ? [`and ${wrong.length - findingsTold} more.`] : [];
  throw new SettingsError([...wrong.slice(0, findingsTold), ...more].join('\n  '));
}

/** @throws SettingsError for text that is not JSON, or names a member twice. */
export function parseJson(text: string): unknown {
  try {
    return parseStrictJson(text);
  } catch (error) {
    if (!(error instanceof StrictJsonError)) throw error;
    throw new SettingsError(`${error.message}.`);
  }
}

export type SettingMembers<T> = { readonly [K in keyof T]-?: SettingReader<Exclude<T[K], undefined>> };

/**
 * An object of these members, of which each may be missing, and of no others.
 * @param example how it is written, for messages. @default none
 */
export function objectSetting<T extends object>(
  members: SettingMembers<T>,
  example?: string,
): SettingReader<Partial<T>> {
  const names = Object.keys(members);
  return (value, at, report) => {
    if (!isRecord(value)) return reportObject(value, at, report, example);
    const read = Object.entries(value).map(([name, member]) => {
      const place = at === '' ? name : `${at}.${name}`;
      if (Object.hasOwn(members, name)) return [name, members[name as keyof T](member, place, report)];
      return void report(place, `is not a setting. ${meantName(name, names) ?? allOf(names)}`);
    });
    return Object.fromEntries(read.filter((entry) => entry !== undefined)) as Partial<T>;
  };
}

/** An object of any names, whose values are all of one kind. */
export function recordSetting<T>(
  item: SettingReader<T>,
  example?: string,
): SettingReader<Readonly<Record<string, T>>> {
  return (value, at, report) => {
    if (!isRecord(value)) return reportObject(value, at, report, example);
    const read = Object.entries(value).map(([name, each]) => [name, item(each, `${at}.${name}`, report)]);
    return Object.fromEntries(read);
  };
}

export function listSetting<T>(item: SettingReader<T>): SettingReader<readonly T[]> {
  return (value, at, report) => {
    if (!Array.isArray(value)) return void report(at, `is ${printSetting(value)}; write a list.`);
    const read = value.map((each, index) => item(each, `${at}[${index}]`, report));
    return read.filter((each) => each !== undefined);
  };
}

/** One of these texts. */
export function choiceSetting<T extends string>(choices: readonly T[]): SettingReader<T> {
  const expected = choices.map(printSetting).join(' or ');
  return (value, at, report) => {
    const chosen = choices.find((choice) => choice === value);
    return chosen ?? void report(at, `is ${printSetting(value)}; write ${expected}.`);
  };
}

/** The range of a whole number. */
export interface NumberRange {
  /** @default 0 */
  readonly minimum?: number;
  /** @default any */
  readonly maximum?: number;
}

/** A whole number. */
export function numberSetting({ minimum = 0, maximum }: NumberRange = {}): SettingReader<number> {
  const range = maximum === undefined ? `, ${minimum} or higher` : ` from ${minimum} to ${maximum}`;
  const most = maximum ?? Number.MAX_SAFE_INTEGER;
  return (value, at, report) => {
    const whole = typeof value === 'number' && Number.isSafeInteger(value);
    if (whole && value >= minimum && value <= most) return value;
    return void report(at, `is ${printSetting(value)}; write a whole number${range}.`);
  };
}

export const textSetting: SettingReader<string> = (value, at, report) => {
  if (typeof value === 'string' && value !== '') return value;
  return void report(at, `is ${printSetting(value)}; write a text.`);
};

export const flagSetting: SettingReader<boolean> = (value, at, report) => {
  if (typeof value === 'boolean') return value;
  return void report(at, `is ${printSetting(value)}; write true or false.`);
};

/** A value in a message; of lists and objects only the kind. */
export function printSetting(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  return isRecord(value) ? 'an object' : JSON.stringify(value).slice(0, 100);
}

function reportObject(value: unknown, at: string, report: SettingReport, example?: string): undefined {
  const written = example === undefined ? 'an object' : `an object such as ${example}`;
  report(at, `is ${printSetting(value)}; write ${written}.`);
}

function allOf(names: readonly string[]): string {
  return `The settings are: ${names.join(', ')}.`;
}
