import { type Dispatcher, request } from 'undici';
import { epochBeatMs, type SnapshotEpoch } from '#platform/runtime/response-reuse.ts';
import { isRecord } from '#schema/is-record.ts';

export interface EpochStreamOptions {
  /** The domain's GraphQL endpoint. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly dispatcher: Dispatcher;
  readonly signal: AbortSignal;
  /** Receives the snapshot epoch each time the domain sends it; `undefined` where it serves none. */
  readonly heard: (epoch: SnapshotEpoch | undefined) => void;
}

const silenceMs = 3 * epochBeatMs;
const connectMs = 5_000;
/** The most bytes of one event, which has six names. */
const mostBytes = 16_384;

/**
 * Listens to a domain's snapshot epochs at `snapshot` beside its GraphQL endpoint, until either side stops.
 * @throws where the domain does not send them, falls silent, or is unavailable.
 */
export async function listenToEpochs(options: EpochStreamOptions): Promise<void> {
  const { statusCode, headers, body } = await request(new URL('snapshot', options.url), {
    headers: { accept: 'text/event-stream', ...options.headers },
    dispatcher: options.dispatcher,
    signal: options.signal,
    headersTimeout: connectMs,
    bodyTimeout: silenceMs,
  });
  if (statusCode !== 200 || !/^text\/event-stream\b/i.test(String(headers['content-type']))) {
    body.on('error', () => {});
    body.destroy();
    throw new Error(`status ${statusCode} without events`);
  }
  body.setEncoding('utf8');
  let text = '';
  for await (const chunk of body as AsyncIterable<string>) {
    text += chunk;
    const events = text.split('\n\n');
    text = events.pop() ?? '';
    if (text.length > mostBytes) throw new Error('an event that does not end');
    for (const event of events) options.heard(readEpoch(event));
  }
}

function readEpoch(event: string): SnapshotEpoch | undefined {
  if (!event.startsWith('data: ')) return undefined;
  const named: unknown = JSON.parse(event.slice('data: '.length));
  if (!isRecord(named)) throw new Error('an event without a snapshot epoch');
  const { epoch, domain, product, version, snapshot, publishedAt } = named;
  const names = { epoch, domain, product, version, snapshot, publishedAt };
  if (!Object.values(names).every((name) => typeof name === 'string' && name.length <= 200)) {
    throw new Error('an event without a snapshot epoch');
  }
  return names as unknown as SnapshotEpoch;
}
