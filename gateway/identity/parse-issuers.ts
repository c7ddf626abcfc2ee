import { whyUnfitUrl } from '#platform/runtime/http/fetch-bounded.ts';
import {
  choiceSetting,
  flagSetting,
  listSetting,
  objectSetting,
  parseSettings,
  printSetting,
  type SettingReader,
  type SettingReport,
  textSetting,
} from '#platform/runtime/settings.ts';
import { isAsymmetric } from './algorithms.ts';
import type { ClaimSources } from './claim-sources.ts';
import { claimsSetting } from './claims-setting.ts';
import { whyNotDiscovered } from './discover-key-set.ts';
import { claimNameOf, type Grant, type Grants } from './grants.ts';
import { type TokenType, tokenTypes } from './identity-options.ts';
import { canQualify } from './qualified-name.ts';
import { otherwiseRead } from './read-claims.ts';

/** An issuer as its entry in the file describes it: what `IdentityOptions` says, with keys as they are written. */
export interface IssuerSettings {
  readonly issuer: string;
  readonly audience?: string | undefined;
  readonly own?: boolean | undefined;
  /** A URL, or a file. @default what the issuer's discovery document says */
  readonly keys?: string | undefined;
  readonly algorithms?: readonly string[] | undefined;
  readonly types?: readonly TokenType[] | undefined;
  readonly clients?: readonly string[] | undefined;
  readonly claims?: ClaimSources | undefined;
  readonly grants: Grants;
}

/**
 * Issuers from the text of a file: `{"issuers": [{"issuer": "https://id.example", "audience": "weft"}]}`.
 * @throws SettingsError with all that is wrong: nothing is passed over, or an issuer could assert more than was meant.
 */
export function parseIssuers(text: string): readonly IssuerSettings[] {
  const { issuers = [] } = parseSettings(text, fileSetting, (file, report) => {
    checkIssuers(file.issuers ?? [], report);
  });
  return issuers.map((entry) => ({ grants: {}, issuer: '', ...entry }));
}

const algorithmSetting: SettingReader<string> = (value, at, report) => {
  if (typeof value === 'string' && isAsymmetric(value)) return value;
  return void report(at, `is ${printSetting(value)}; write an algorithm with a public key, such as RS256.`);
};

const grantSetting: SettingReader<Grant> = (value, at, report) => {
  if (value === '*') return value;
  if (!Array.isArray(value)) {
    return void report(at, `is ${printSetting(value)}; write a list of names, or "*" for all.`);
  }
  if (value.includes('*')) report(at, 'has "*" in a list; write "*" in place of the list for all.');
  return listSetting(textSetting)(value, at, report);
};

const claimGrantSetting: SettingReader<Grant> = (value, at, report) => {
  const grant = grantSetting(value, at, report);
  for (const entry of Array.isArray(grant) ? grant : []) {
    const name = claimNameOf(entry);
    if (otherwiseRead.has(name)) report(at, `names "${name}", which is no further claim; leave it out.`);
  }
  return grant;
};

const issuerSetting = objectSetting<IssuerSettings>({
  issuer: textSetting,
  audience: textSetting,
  own: flagSetting,
  keys: textSetting,
  algorithms: listSetting(algorithmSetting),
  types: listSetting(choiceSetting(tokenTypes)),
  clients: listSetting(textSetting),
  claims: claimsSetting,
  grants: objectSetting<Grants>({
    roles: grantSetting,
    scopes: grantSetting,
    purposes: grantSetting,
    domains: grantSetting,
    claims: claimGrantSetting,
  }),
});

type Entry = Partial<IssuerSettings>;

const fileSetting = objectSetting<{ readonly issuers: readonly Entry[] }>({
  issuers: listSetting(issuerSetting),
});

function checkIssuers(issuers: readonly Entry[], report: SettingReport): void {
  if (issuers.length === 0) report('issuers', 'has none; write one at least.');
  for (const [index, entry] of issuers.entries()) {
    const at = `issuers[${index}]`;
    checkIssuer(entry, at, report);
    const before = issuers.slice(0, index);
    if (entry.issuer !== undefined && before.some(({ issuer }) => issuer === entry.issuer)) {
      report(`${at}.issuer`, 'is named before; write one entry for it.');
    }
    if (entry.own && before.some(({ own }) => own)) {
      report(`${at}.own`, "is true a second time; one issuer is the mesh's own.");
    }
  }
}

function checkIssuer(entry: Entry, at: string, report: SettingReport): void {
  const { issuer, audience, clients = [], types, algorithms } = entry;
  if (issuer === undefined) report(at, 'has no "issuer"; write what its tokens\' "iss" is.');
  else checkName(issuer, entry, at, report);
  if (audience === undefined && clients.length === 0) {
    report(at, 'has no "audience"; write what its tokens\' "aud" is.');
  }
  if (audience !== undefined && clients.includes(audience)) {
    report(`${at}.audience`, 'is one of "clients": tokens for an application are ID tokens.');
  }
  if (types?.length === 0) report(`${at}.types`, 'is empty, and no token would be good; leave it out.');
  if (algorithms?.length === 0) {
    report(`${at}.algorithms`, 'is empty, and no token would be good; leave it out.');
  }
}

function checkName(issuer: string, { own, keys }: Entry, at: string, report: SettingReport): void {
  if (!own && !canQualify(issuer)) {
    report(`${at}.issuer`, 'has a "|" in it, which ends the issuer in the names of its subjects.');
  }
  const wrong = keys === undefined ? whyNotDiscovered(issuer) : whyUnfitKeys(keys);
  if (wrong && keys !== undefined) report(`${at}.keys`, `cannot be read there: ${wrong}.`);
  else if (wrong) report(`${at}.issuer`, `cannot be asked for its keys: ${wrong}. Write "keys".`);
}

/** What has a scheme is a URL, and anything else a file. */
function whyUnfitKeys(keys: string): string | undefined {
  if (!isUrl(keys)) return undefined;
  const url = URL.parse(keys);
  return url ? whyUnfitUrl(url) : 'it is not a URL';
}

/** Whether keys are written as a URL, and not as a file. */
export function isUrl(keys: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(keys);
}
