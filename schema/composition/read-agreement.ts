import type { ContractLimits } from '../contract/contract-limits.ts';
import { readSource } from '../contract/read-source.ts';
import { madeMessage, shorten } from '../contract/report.ts';
import type { SourceMap, SourcePlace } from '../contract/source-node.ts';
import { hasFormat } from '../contract/text-formats.ts';
import { hasErrors } from '../finding.ts';
import { orMeant } from '../nearest-name.ts';
import type { Agreement } from '../policy/policy.ts';
import { endOf } from '../policy/rules/agreement.ts';
import type { CompositionFinding } from './compose-finding.ts';

export interface ReadAgreementOptions {
  /** The file name in findings and decisions. */
  readonly file: string;
  /** Milliseconds since the epoch; an agreement that ended earlier gets a finding. */
  readonly now: number;
}

export interface AgreementReading {
  /** `undefined` where a finding says why it cannot be read. An expired agreement is returned. */
  readonly agreement: Agreement | undefined;
  readonly findings: readonly CompositionFinding[];
}

/** Low, since an agreement is five texts. */
const limits: ContractLimits = { bytes: 16_384, depth: 4, nodes: 100, aliases: 0 };

const keys = ['consumer', 'product', 'purpose', 'expires', 'approver'] as const;

type Told = (place: SourcePlace, message: string) => void;

/**
 * Reads an access agreement: a map of `consumer`, `product`, `purpose`, `expires` and `approver`, in YAML 1.2 like
 * contracts. A document with an unknown part is refused, since its author meant something by it.
 */
export function readAgreement(
  document: string | Uint8Array,
  { file, now }: ReadAgreementOptions,
): AgreementReading {
  const findings: CompositionFinding[] = [];
  const told: Told = (place, message) => findings.push(notReadable(file, place, message));
  const source = readSource(document, limits, (code, place, message) =>
    told(place, code.startsWith('YAML_') ? madeMessage(message) : tooMuch),
  );
  if (source?.kind === 'map') checkKeys(source, told);
  else if (source) told(source, `An agreement is a map of ${keys.join(', ')}.`);
  if (source?.kind !== 'map' || hasErrors(findings)) return { agreement: undefined, findings };

  const texts = Object.fromEntries(keys.map((key) => [key, textAt(source, key) ?? '']));
  const agreement = { ...(texts as unknown as Agreement), source: `agreement:${file}` };
  return { agreement, findings: expired(agreement, source, file, now) };
}

const tooMuch = `The file is not a text of at most ${limits.bytes} bytes in UTF-8 with a handful of plain values.`;

function checkKeys(source: SourceMap, told: Told): void {
  for (const [key, place] of source.keys) {
    if (keys.some((known) => known === key)) continue;
    told(
      place,
      `"${shorten(key)}" is not a key of an agreement; the keys are ${keys.join(', ')}.${orMeant(key, keys)}`,
    );
  }
  for (const key of keys) {
    const value = textAt(source, key);
    const place = source.keys.get(key) ?? source;
    if (!source.entries.has(key)) told(place, `An agreement names its "${key}"; add it.`);
    else if (value === undefined) told(place, `"${key}" is a text of at most ${longestText} characters.`);
    else if (key === 'expires' && !hasFormat(value, 'date')) {
      told(
        place,
        `"${shorten(value)}" is not a date; write the last day on which it holds, such as 2027-03-31.`,
      );
    }
  }
}

const longestText = 200;

function textAt(source: SourceMap, key: string): string | undefined {
  const node = source.entries.get(key);
  const value = node?.kind === 'scalar' && typeof node.value === 'string' ? node.value : '';
  return value.trim() === value && value !== '' && value.length <= longestText ? value : undefined;
}

function expired(agreement: Agreement, source: SourceMap, file: string, now: number): CompositionFinding[] {
  if (now < endOf(agreement.expires)) return [];
  const { line, column, path } = source.keys.get('expires') ?? source;
  const message = `The agreement for "${agreement.consumer}" ended with ${agreement.expires} and grants nothing. Have it renewed, or take it out.`;
  return [{ code: 'AGREEMENT_EXPIRED', severity: 'warning', file, path, message, line, column }];
}

function notReadable(file: string, { path, line, column }: SourcePlace, message: string): CompositionFinding {
  const at = path === '' ? {} : { path };
  return { code: 'AGREEMENT_NOT_READABLE', severity: 'error', file, ...at, message, line, column };
}
