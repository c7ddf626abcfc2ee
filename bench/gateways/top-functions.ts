export interface ProfiledFunction {
  readonly name: string;
  /** File and line, from the project's folder or the package on. */
  readonly place: string;
  /** Spent in the function itself. Milliseconds. */
  readonly selfMs: number;
  /** Of all time that was not idle. */
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
 * Where the time went, most first, in what V8 took down (`node --cpu-prof`).
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
    // Of a sample, the time until the next one.
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

export function printTopFunctions(functions: readonly ProfiledFunction[], count: number): string {
  const lines = functions
    .slice(0, count)
    .map(
      ({ name, place, selfMs, share }) =>
        `| ${(share * 100).toFixed(1)} % | ${selfMs.toFixed(0)} | ${name} | ${place} |`,
    );
  return ['| self | ms | function | place |', '| --- | --- | --- | --- |', ...lines].join('\n');
}

const project = new URL('../..', import.meta.url).href;

function shortened(url: string): string {
  const file = url.slice(url.lastIndexOf('/node_modules/') + 1);
  return file.startsWith('node_modules/') ? file.slice('node_modules/'.length) : url.replace(project, '');
}
