import { parseSettings } from '#platform/runtime/settings.ts';
import { type FetchOptions, fetchLimitCatalogue } from './fetch-limits.ts';

/**
 * Reads limits of fetches from the text of a file: a JSON object from a limit's name to a number, and under `domains`
 * from a domain's name to such an object.
 * @throws SettingsError for an unknown limit, or a number out of its range.
 */
export function parseFetchLimits(text: string): FetchOptions {
  return parseSettings(text, {
    noun: 'limit',
    numbers: fetchLimitCatalogue,
    groups: ['domains'],
    example: 'Write it as {"timeoutMs": 5000, "domains": {"orders": {"timeoutMs": 2000}}}.',
  });
}
