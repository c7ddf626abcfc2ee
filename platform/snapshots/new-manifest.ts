import { createHash } from 'node:crypto';
import type { SnapshotManifest } from './snapshot.ts';

/** The manifest of tables before they are published. @param now @default now */
export function newManifest(
  content: Omit<SnapshotManifest, 'id' | 'publishedAt'>,
  now: Date = new Date(),
): SnapshotManifest {
  return {
    id: `${compactTime(now)}-${contentDigest(content)}`,
    ...content,
    publishedAt: now.toISOString(),
  };
}

/** `20261122T173000Z` */
function compactTime(time: Date): string {
  return `${time.toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
}

function contentDigest({ version, tables }: Pick<SnapshotManifest, 'version' | 'tables'>): string {
  const parts = Object.entries(tables).map(([name, { sha256 }]) => `${name}=${sha256}`);
  return createHash('sha256')
    .update([version, ...parts.sort()].join('\n'))
    .digest('hex')
    .slice(0, 8);
}
