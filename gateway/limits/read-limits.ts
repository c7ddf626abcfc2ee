import { type GatewayLimits, limitCatalogue } from './limits.ts';

/**
 * Parses limits from the text of a file: a JSON object from a limit's name to a number. A limit that is not named
 * keeps its default.
 * @throws LimitsError for an unknown name or an invalid number.
 */
export function parseLimits(text: string): Partial<GatewayLimits> {
  const given = parseJson(text);
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw new LimitsError('it is not a JSON object. Write it as {"depth": 12}.');
  }
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(limitCatalogue, name)) {
      throw new LimitsError(
        `"${name}" is not a limit. The limits are: ${Object.keys(limitCatalogue).join(', ')}.`,
      );
    }
    if (!Number.isSafeInteger(value) || value < 0) {
      throw new LimitsError(`"${name}" is ${JSON.stringify(value)}; write a whole number, 0 or higher.`);
    }
  }
  return given;
}

export class LimitsError extends Error {
  override readonly name = 'LimitsError';
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new LimitsError('it is not JSON.');
  }
}
