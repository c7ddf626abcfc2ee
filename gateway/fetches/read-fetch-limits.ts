import { isRecord } from '#schema/is-record.ts';
import { type FetchOptions, fetchLimitCatalogue } from './fetch-limits.ts';

const names = Object.keys(fetchLimitCatalogue) as (keyof typeof fetchLimitCatalogue)[];

/**
 * Reads limits of fetches from the text of a file: a JSON object from a limit's name to a number, and under `domains`
 * from a domain's name to such an object.
 * @throws FetchLimitsError naming an unknown limit, or a number out of its range.
 */
export function parseFetchLimits(text: string): FetchOptions {
  const given = parseJson(text);
  if (!isRecord(given)) throw new FetchLimitsError(`it is not a JSON object. ${example}`);
  const { domains = {}, ...all } = given;
  if (!isRecord(domains)) throw new FetchLimitsError(`"domains" is not a JSON object. ${example}`);
  checkLimits(all, '');
  for (const [domain, limits] of Object.entries(domains)) {
    if (!isRecord(limits)) {
      throw new FetchLimitsError(`"domains.${domain}" is not a JSON object. ${example}`);
    }
    checkLimits(limits, `domains.${domain}.`);
  }
  return given;
}

export class FetchLimitsError extends Error {
  override readonly name = 'FetchLimitsError';
}

const example = 'Write it as {"timeoutMs": 5000, "domains": {"orders": {"timeoutMs": 2000}}}.';

function checkLimits(limits: Record<string, unknown>, at: string): void {
  for (const [name, value] of Object.entries(limits)) {
    const limit = names.find((known) => known === name);
    if (!limit)
      throw new FetchLimitsError(`"${at}${name}" is not a limit. The limits are: ${names.join(', ')}.`);
    const { minimum, maximum } = fetchLimitCatalogue[limit];
    if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < minimum || value > maximum) {
      throw new FetchLimitsError(
        `"${at}${name}" is ${JSON.stringify(value)}; give a whole number from ${minimum} to ${maximum}.`,
      );
    }
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new FetchLimitsError('it is not JSON.');
  }
}
