import {
  numberSetting,
  objectSetting,
  parseSettings,
  type SettingMembers,
} from '#platform/runtime/settings.ts';
import { type GatewayLimits, limitCatalogue } from './limits.ts';

const limitSettings = Object.fromEntries(
  Object.keys(limitCatalogue).map((name) => [name, numberSetting()]),
) as SettingMembers<GatewayLimits>;

const fileSetting = objectSetting(limitSettings, '{"depth": 12}');

/**
 * Parses limits from the text of a file: a JSON object from a limit's name to a number. A limit that is not named
 * keeps its default.
 * @throws SettingsError for an unknown name or an invalid number.
 */
export function parseLimits(text: string): Partial<GatewayLimits> {
  return parseSettings(text, fileSetting);
}
