import {
  numberSetting,
  objectSetting,
  parseSettings,
  recordSetting,
  type SettingMembers,
} from '#platform/runtime/settings.ts';
import { type FetchLimits, type FetchOptions, fetchLimitCatalogue } from './fetch-limits.ts';

const limitSettings = Object.fromEntries(
  Object.entries(fetchLimitCatalogue).map(([name, range]) => [name, numberSetting(range)]),
) as SettingMembers<FetchLimits>;

const fileSetting = objectSetting<FetchOptions>(
  { ...limitSettings, domains: recordSetting(objectSetting(limitSettings, '{"timeoutMs": 2000}')) },
  '{"timeoutMs": 5000, "domains": {"orders": {"timeoutMs": 2000}}}',
);

/**
 * Reads limits of fetches from the text of a file: a JSON object from a limit's name to a number, and under `domains`
 * from a domain's name to such an object.
 * @throws SettingsError for an unknown limit, or a number out of its range.
 */
export function parseFetchLimits(text: string): FetchOptions {
  return parseSettings(text, fileSetting);
}
