import { parseSettings } from '#platform/runtime/settings.ts';
import { type GatewayLimits, limitCatalogue } from './limits.ts';

/**
 * Limits from the text of a file: a JSON object from a limit's name to a number. What it does not name keeps its
 * default.
 * @throws SettingsError naming what is no limit, or no number that a limit can be.
 */
export function parseLimits(text: string): Partial<GatewayLimits> {
  const numbers = Object.fromEntries(Object.keys(limitCatalogue).map((name) => [name, {}]));
  return parseSettings(text, { noun: 'limit', numbers, example: 'Write it as {"depth": 12}.' });
}
