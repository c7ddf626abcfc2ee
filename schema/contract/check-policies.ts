import { nearestName } from '../nearest-name.ts';
import { type Report, shorten } from './report.ts';
import { itemsAt, type SourceNode, textAt } from './source-node.ts';

/** The last of a repeated custom property counts; with these names the first is a policy that would be lost. */
const policyProperties: ReadonlySet<string> = new Set([
  'pii',
  'mask',
  'access',
  'rows',
  'minGroupSize',
  'classification',
]);

/** The names in the form in which they are compared: `min_group_size` is meant to be `minGroupSize`. */
const policyNames = new Map([...policyProperties].map((name) => [plain(name), name]));

/** Reports policies that would be lost: written twice at one place, or under a name that is nearly right. */
export function checkPolicies(root: SourceNode, report: Report): void {
  const visited = new Set<SourceNode>();

  function visit(node: SourceNode): void {
    if (visited.has(node)) return;
    visited.add(node);
    if (node.kind === 'list') node.items.forEach(visit);
    if (node.kind !== 'map') return;
    reportRepeated(node, report);
    for (const value of node.entries.values()) visit(value);
  }

  visit(root);
}

function reportRepeated(node: SourceNode, report: Report): void {
  const names = new Set<string>();
  for (const item of itemsAt(node, 'customProperties')) {
    const name = textAt(item, 'property');
    if (name === undefined) continue;
    if (!policyProperties.has(name)) {
      reportMisspelt(name, item, report);
      continue;
    }
    if (names.has(name)) {
      const message = `The policy "${shorten(name)}" stands here a second time; write its values as one.`;
      report('DUPLICATE_POLICY', item, message);
    }
    names.add(name);
  }
}

function reportMisspelt(name: string, item: SourceNode, report: Report): void {
  const meant = policyNames.get(nearestName(plain(name), policyNames.keys()) ?? '');
  if (meant === undefined) return;
  const message = `The custom property "${shorten(name)}" protects nothing; write "${meant}", or give a property of your own another name.`;
  report('POLICY_MISSPELT', item, message);
}

function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z]/g, '');
}
