import {
  listSetting,
  objectSetting,
  printSetting,
  type SettingReader,
  textSetting,
} from '#platform/runtime/settings.ts';
import { type ClaimPath, type ClaimSources, parseClaimPath, printClaimPath } from './claim-sources.ts';

/** `realm_access.roles`, `https://weft.example/roles`, or a list of the names on the way. */
const pathSetting: SettingReader<ClaimPath> = (value, at, report) => {
  if (Array.isArray(value) && value.length > 0) return listSetting(textSetting)(value, at, report);
  const written = textSetting(value, at, report);
  return written === undefined ? undefined : parseClaimPath(written);
};

const sourceSetting: SettingReader<readonly ClaimPath[]> = (value, at, report) =>
  Array.isArray(value) ? listSetting(pathSetting)(value, at, report) : only(pathSetting(value, at, report));

/**
 * Claims that a person or an administrator can change, and another can have later: no name of a subject, as OpenID
 * Connect Core, 5.7 has it, and Microsoft's documentation of the last two.
 */
const changing = ['email', 'phone_number', 'preferred_username', 'name', 'upn', 'unique_name'];

/** One place: of two, what one names in the first another could name in the second. */
const subjectSetting: SettingReader<ClaimPath> = (value, at, report) => {
  const places = sourceSetting(value, at, report);
  const [path] = places ?? [];
  if (places && places.length > 1) {
    return void report(
      at,
      `names ${places.length} places; write one: a subject of the one could be called as another of the other.`,
    );
  }
  if (Array.isArray(value) && value.length === 0) {
    return void report(at, 'is an empty list; write one place, since a subject has one.');
  }
  if (!path || !changing.includes(path.at(-1) ?? '')) return path;
  const name = printSetting(printClaimPath(path));
  return void report(
    at,
    `is ${name}, which can change and be given to somebody else; write a claim that stays.`,
  );
};

function only<T>(value: T | undefined): readonly T[] | undefined {
  return value === undefined ? undefined : [value];
}

/** Where an issuer's tokens name what a principal is made of. */
export const claimsSetting: SettingReader<ClaimSources> = objectSetting<ClaimSources>({
  subject: subjectSetting,
  roles: sourceSetting,
  scopes: sourceSetting,
  purposes: sourceSetting,
  domains: sourceSetting,
  consumer: sourceSetting,
});
