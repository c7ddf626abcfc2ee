import { parseExactJson } from '#platform/runtime/json/exact-json.ts';
import { median } from './median.ts';

// npx node bench/exact-json.ts [rounds]: what it costs to keep the digits of numbers that no double holds. Both parsers
// read the same texts of a megabyte in turns; CPU of this thread.
const [rounds = '40'] = process.argv.slice(2);

let seed = 1;
function random(): number {
  seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
  return seed / 2_147_483_648;
}

const digits = (count: number) =>
  Array.from({ length: count }, (_, at) => Math.floor(random() * 9) + (at === 0 ? 1 : 0)).join('');

/** A row of each kind of text. */
const rows: Readonly<Record<string, () => string>> = {
  'text and small numbers': () =>
    `{"id":"${digits(8)}","name":"Ann Example","pieces":${digits(3)},"open":true}`,
  'identifiers as text': () => `{"id":"${digits(19)}","name":"Ann Example"}`,
  doubles: () => `${random() + random() / 2 ** 31}`,
  'doubles in rows': () =>
    `{"id":"${digits(8)}","lat":${random() * 90 + random() / 2 ** 24},"name":"Ann Example"}`,
  'identifiers of 19 digits': () => digits(19),
  'identifiers in rows': () => `{"id":${digits(19)},"name":"Ann Example","pieces":${digits(3)}}`,
  'decimals of 20 digits': () => `${digits(4)}.${digits(16)}`,
};

for (const [name, row] of Object.entries(rows)) {
  let length = 0;
  const written: string[] = [];
  while (length < 1_048_576) {
    const next = row();
    written.push(next);
    length += next.length + 1;
  }
  const text = `[${written.join(',')}]`;
  const times: [number[], number[]] = [[], []];
  for (let round = 0; round < Number(rounds); round += 1) {
    for (const [index, parse] of [JSON.parse, parseExactJson].entries()) {
      const started = process.threadCpuUsage();
      parse(text);
      const { user, system } = process.threadCpuUsage(started);
      times[index]?.push((user + system) / 1_000);
    }
  }
  const [plain, exact] = times.map((each) => median(each));
  console.log(`${name}: JSON.parse ${plain?.toFixed(1)} ms, with all digits ${exact?.toFixed(1)} ms`);
}
