export interface ProfiledFunction {
  readonly name: string;
  /** File and line, relative to the project's folder or the package. */
  readonly place: string;
  /** Time spent in the function itself. Milliseconds. */
  readonly selfMs: number;
  /** The share of all time that was not idle. */
  readonly share: number;
}

interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
  }[];
  /** Microseconds of the monotonic clock. */
  readonly startTime: number;
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

/**
 * The functions of a V8 profile (`node --cpu-prof`), the most expensive first.
 * @param between milliseconds of the monotonic clock; samples outside are not counted. @default all
 */
export function topFunctions(
  profile: string,
  between: readonly [number, number] = [0, Number.POSITIVE_INFINITY],
): readonly ProfiledFunction[] {
  const { nodes, startTime, samples, timeDeltas }: CpuProfile = JSON.parse(profile);
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  const self = new Map<string, { readonly name: string; readonly place: string; ms: number }>();
  let time = startTime / 1_000;
  let busy = 0;
  for (const [index, id] of samples.entries()) {
    // A sample stands for the time until the next one.
    const ms = (timeDeltas[index + 1] ?? 0) / 1_000;
    time += (timeDeltas[index] ?? 0) / 1_000;
    const frame = frames.get(id);
    if (frame === undefined || frame.functionName === '(idle)' || time < between[0] || time > between[1])
      continue;
    const name = frame.functionName || '(anonymous)';
    const place = frame.url === '' ? '' : `${shortened(frame.url)}:${frame.lineNumber + 1}`;
    const known = self.get(`${name} ${place}`) ?? { name, place, ms: 0 };
    known.ms += ms;
    busy += ms;
    self.set(`${name} ${place}`, known);
  }
  return [...self.values()]
    .map(({ name, place, ms }) => ({ name, place, selfMs: ms, share: ms / busy }))
    .sort((one, other) => other.selfMs - one.selfMs);
}

/** Shares by the functions' origin: a package, Node.js itself, a folder of the project. The largest first. */
export function shareByPart(functions: readonly ProfiledFunction[]): ReadonlyMap<string, number> {
  const shares = new Map<string, number>();
  for (const { name, place, share } of functions) {
    const part = place === '' ? nativePart(name) : partOf(place);
    shares.set(part, (shares.get(part) ?? 0) + share);
  }
  return new Map([...shares].sort(([, one], [, other]) => other - one));
}

export function printTopFunctions(functions: readonly ProfiledFunction[]): string {
  const rows = functions.map(
    ({ name, place, selfMs, share }) => `| ${percent(share)} | ${selfMs.toFixed(0)} | ${name} | ${place} |`,
  );
  return ['| self | ms | function | place |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

export function printShares(shares: ReadonlyMap<string, number>): string {
  const rows = [...shares].map(([part, share]) => `| ${percent(share)} | ${part} |`);
  return ['| self | part |', '| --- | --- |', ...rows].join('\n');
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

function nativePart(name: string): string {
  return name.startsWith('(') && name !== '(anonymous)' ? name : 'native code';
}

function partOf(place: string): string {
  if (place.startsWith('node:')) return 'node';
  const [first = '', second] = place.split('/');
  return second !== undefined && (place.startsWith('@') || isOurs(place)) ? `${first}/${second}` : first;
}

function isOurs(place: string): boolean {
  return /^(gateway|platform|schema)\/[^/]+\//.test(place);
}

const project = new URL('../..', import.meta.url).href;

function shortened(url: string): string {
  const file = url.slice(url.lastIndexOf('/node_modules/') + 1);
  return file.startsWith('node_modules/') ? file.slice('node_modules/'.length) : url.replace(project, '');
}
