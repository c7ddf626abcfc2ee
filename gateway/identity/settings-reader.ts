import { isRecord } from '#schema/is-record.ts';
import { nearestName } from '#schema/nearest-name.ts';

/** Says what is wrong with a setting: `is 7; write a text.` */
export type SettingReport = (at: string, what: string) => void;

/**
 * Reads a value of a settings file; `undefined` for one that it reports.
 * @param at where it stands: `issuers[0].audience`.
 */
export type SettingReader<T> = (value: unknown, at: string, report: SettingReport) => T | undefined;

type Members<T> = { readonly [K in keyof T]-?: SettingReader<Exclude<T[K], undefined>> };

/** An object of these members, of which each may be missing, and of no others. */
export function objectSetting<T extends object>(members: Members<T>): SettingReader<Partial<T>> {
  const names = Object.keys(members);
  return (value, at, report) => {
    if (!isRecord(value)) return void report(at, `is ${printSetting(value)}; write an object.`);
    const read = Object.entries(value).map(([name, member]) => {
      const place = at === '' ? name : `${at}.${name}`;
      if (Object.hasOwn(members, name)) return [name, members[name as keyof T](member, place, report)];
      return void report(place, `is no setting. ${meant(name, names)}`);
    });
    return Object.fromEntries(read.filter((entry) => entry !== undefined));
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

export const textSetting: SettingReader<string> = (value, at, report) => {
  if (typeof value === 'string' && value !== '') return value;
  return void report(at, `is ${printSetting(value)}; write a text.`);
};

export const flagSetting: SettingReader<boolean> = (value, at, report) => {
  if (typeof value === 'boolean') return value;
  return void report(at, `is ${printSetting(value)}; write true or false.`);
};

/** A value as messages name it: of lists and objects not what is in them. */
export function printSetting(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  return isRecord(value) ? 'an object' : JSON.stringify(value).slice(0, 100);
}

function meant(name: string, names: readonly string[]): string {
  const nearest = nearestName(name, names);
  return nearest === undefined ? `There are: ${names.join(', ')}.` : `Did you mean "${nearest}"?`;
}
