import { parseSettings } from '#platform/runtime/settings.ts';
import { type GatewayLimits, limitCatalogue } from './limits.ts';

/**
 * Parses limits from the text of a file: a JSON object from a limit's name to a number. A limit that is not named
 * keeps its default.
 * @throws SettingsError for an unknown name or an invalid number.
 */
export function parseLimits(text: string): Partial<GatewayLimits> {
  const numbers = Object.fromEntries(Object.keys(limitCatalogue).map((name) => [name, {}]));
  return parseSettings(text, { noun: 'limit', numbers, example: 'Write it as {"depth": 12}.' });
}
