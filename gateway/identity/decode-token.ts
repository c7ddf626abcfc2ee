import { base64url, type JWTPayload } from 'jose';
import { isRecord } from '#schema/is-record.ts';
import { parseStrictJson, StrictJsonError } from '#schema/strict-json.ts';
import { refusedToken } from './refused-token.ts';

/**
 * The payload of a token, of which nothing is proven yet. Whatever is read of the token later has one meaning: header
 * and payload name nothing twice.
 * @throws GraphQLError UNAUTHENTICATED
 */
export function decodeToken(token: string): JWTPayload {
  const [header = '', payload = ''] = token.split('.');
  parsePart(header);
  return parsePart(payload);
}

function parsePart(part: string): Record<string, unknown> {
  const value = parseText(part);
  if (isRecord(value)) return value;
  throw malformed('it is no object');
}

function parseText(part: string): unknown {
  try {
    return parseStrictJson(new TextDecoder('utf-8', { fatal: true }).decode(base64url.decode(part)));
  } catch (error) {
    throw malformed(error instanceof StrictJsonError ? error.message : 'it is not UTF-8 in base64url');
  }
}

function malformed(why: string) {
  return refusedToken(`The token is malformed: ${why}.`);
}
