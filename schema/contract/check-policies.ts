import { type Report, shorten } from './report.ts';
import { itemsAt, type SourceNode, textAt } from './source-node.ts';

/** Of a custom property that stands twice the last counts; of these the other is a policy that somebody relies on. */
const policyProperties: ReadonlySet<string> = new Set([
  'pii',
  'mask',
  'access',
  'rows',
  'minGroupSize',
  'classification',
]);

/** A policy that is written twice at one place, so that one of them would be lost. */
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
    if (name === undefined || !policyProperties.has(name)) continue;
    if (names.has(name)) {
      const message = `The policy "${shorten(name)}" stands here a second time; write its values as one.`;
      report('DUPLICATE_POLICY', item, message);
    }
    names.add(name);
  }
}
