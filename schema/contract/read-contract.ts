import { hasErrors } from '../finding.ts';
import { checkMeaning } from './check-meaning.ts';
import { checkShape } from './check-shape.ts';
import type { ContractFinding } from './contract-findings.ts';
import { type ContractLimits, defaultContractLimits } from './contract-limits.ts';
import { type ContractForm, type FormsOfVersion, formsOf, supportedApiVersions } from './contract-version.ts';
import type { DataProduct } from './data-product.ts';
import { readSource } from './read-source.ts';
import { createFindingList, type FindingList, type Report } from './report.ts';
import { at, type SourceNode, type SourcePlace, textAt } from './source-node.ts';
import { createLocate } from './sources.ts';

export type { ContractLimits } from './contract-limits.ts';

export interface ReadContractOptions {
  /** The document's name in findings; nothing is opened. */
  readonly file?: string;
  /** Reports as errors what the standard's text allows and its JSON Schema does not. @default false */
  readonly strict?: boolean;
  readonly limits?: Partial<ContractLimits>;
}

export type ContractReading =
  | {
      readonly ok: true;
      readonly product: DataProduct;
      readonly findings: ContractFinding[];
      /** Where in the document a path of the product (`schema[0].properties[2]`) is written. */
      readonly placeOf: (path: string) => SourcePlace | undefined;
    }
  | { readonly ok: false; readonly findings: ContractFinding[] };

/**
 * Reads an Open Data Contract (v2.2.0 to v3.1.0, YAML 1.2 or JSON) from untrusted bytes.
 * Never throws for a bad document and follows no reference in it; see `docs/contracts.md`.
 */
export function readContract(
  document: string | Uint8Array,
  options: ReadContractOptions = {},
): ContractReading {
  const newList = () => createFindingList({ file: options.file, strict: options.strict ?? false });
  const reading = newList();
  const root = readSource(document, { ...defaultContractLimits, ...options.limits }, reading.report);
  const forms = root && formsFor(root, reading.report);
  if (!root || !forms) return { ok: false, findings: [...reading.findings] };
  const { form, shape } = chooseForm(root, forms, newList);
  const product = form.read(root);
  const meaning = newList();
  if (form !== forms[0] && !hasErrors(shape.findings)) reportNewerShape(root, form, meaning.report);
  checkMeaning(product, root, meaning.report);
  const findings = [...reading.findings, ...shape.findings, ...meaning.findings];
  return hasErrors(findings)
    ? { ok: false, findings }
    : { ok: true, product, findings, placeOf: createLocate(root) };
}

/** The first form with the fewest errors in the document, and its findings; none is tried after one without errors. */
function chooseForm(
  root: SourceNode,
  forms: FormsOfVersion,
  newList: () => FindingList,
): { form: ContractForm; shape: FindingList } {
  const tried = (form: ContractForm) => {
    const shape = newList();
    checkShape(root, form.shapes, shape.report);
    return { form, shape };
  };
  let best = tried(forms[0]);
  for (const form of forms.slice(1)) {
    if (errorCount(best.shape) === 0) break;
    const other = tried(form);
    if (errorCount(other.shape) < errorCount(best.shape)) best = other;
  }
  return best;
}

function errorCount({ findings }: FindingList): number {
  return findings.filter(({ severity }) => severity === 'error').length;
}

function reportNewerShape(root: SourceNode, form: ContractForm, report: Report): void {
  const version = textAt(root, 'apiVersion');
  const message = `The contract says "${version}" and uses features of ${form.name}; write that version as "apiVersion".`;
  report('NEWER_SHAPE', at(root, 'apiVersion') ?? root, message);
}

function formsFor(root: SourceNode, report: Report): FormsOfVersion | undefined {
  if (root.kind !== 'map') {
    report('NOT_A_CONTRACT', root, 'The document is not a map; a contract begins with "apiVersion: v3.1.0".');
    return undefined;
  }
  const written = at(root, 'apiVersion');
  const isV22 = !written && at(root, 'dataset') !== undefined;
  const version = written ? textAt(root, 'apiVersion') : isV22 ? 'v2.2.2' : 'v3.1.0';
  const forms = version === undefined ? undefined : formsOf(version);
  if (!forms) {
    const supported = supportedApiVersions.join(', ');
    const found = version === undefined ? 'no text' : `"${version.slice(0, 80)}"`;
    const message = `The "apiVersion" is ${found}; write one of ${supported}.`;
    report('UNSUPPORTED_API_VERSION', written ?? root, message);
  }
  return forms;
}
