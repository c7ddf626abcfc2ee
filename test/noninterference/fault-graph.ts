import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { Fault } from './faults.ts';

const root = new URL('../../', import.meta.url).href;

/**
 * Imports a module of this project and its imports again, with changed texts. Only for a separate process: the
 * hooks stay.
 * @throws where a text to be changed does not exist, or its file is not loaded.
 */
export function createFaultGraph(known: readonly Fault[]): (fault: Fault, file: string) => Promise<unknown> {
  const missing = new Map<string, Set<string>>();

  registerHooks({
    resolve(specifier, context, next) {
      const resolved = next(specifier, context);
      const index = faultOf(context.parentURL);
      const ours = resolved.url.startsWith(root) && !resolved.url.includes('/node_modules/');
      return index !== undefined && ours ? { ...resolved, url: withFault(resolved.url, index) } : resolved;
    },
    load(url, context, next) {
      const loaded = next(url, context);
      const index = faultOf(url);
      const fault = index === undefined ? undefined : known[index];
      const file = url.split('?')[0]?.slice(root.length) ?? '';
      const patches = fault?.patches.filter((patch) => patch.file === file) ?? [];
      if (!fault || patches.length === 0) return loaded;
      missing.get(fault.name)?.delete(file);
      return { ...loaded, source: patched(String(loaded.source), patches, fault.name) };
    },
  });

  return async (fault, file) => {
    missing.set(fault.name, new Set(fault.patches.map((patch) => patch.file)));
    const url = withFault(new URL(file, root).href, known.indexOf(fault));
    const module: unknown = await import(url);
    const left = [...(missing.get(fault.name) ?? [])];
    if (left.length > 0)
      throw new Error(
        `"${fault.name}" changes "${left[0]}", which "${fileURLToPath(root)}${file}" does not load.`,
      );
    return module;
  };
}

function patched(source: string, patches: Fault['patches'], name: string): string {
  return patches.reduce((changed, { file, from, to }) => {
    if (changed.split(from).length !== 2) throw new Error(`"${name}": "${from}" is not in "${file}" once.`);
    return changed.replace(from, () => to);
  }, source);
}

function withFault(url: string, index: number): string {
  return `${url.split('?')[0]}?fault=${index}`;
}

function faultOf(url: string | undefined): number | undefined {
  const [, index] = /\?fault=(\d+)$/.exec(url ?? '') ?? [];
  return index === undefined ? undefined : Number(index);
}
