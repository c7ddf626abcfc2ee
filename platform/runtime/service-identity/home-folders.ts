import { join } from 'node:path';

/** The files of one domain alone: its service identity, its audit, what it makes for others. */
export function ownFolder(home: string, domain: string): string {
  return join(home, 'domains', domain);
}
