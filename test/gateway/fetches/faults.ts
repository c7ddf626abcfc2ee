import { gzipSync } from 'node:zlib';
import { type Fault, send } from '#test/testkit/test-subgraph.ts';

/** A value that no response may show. */
export const secret = 'postgres://admin:hunter2@db';

const whole = JSON.stringify({ data: { me: { name: secret } } });
const head = (...headers: readonly string[]) =>
  ['HTTP/1.1 200 OK', 'content-type: application/json', ...headers, '', ''].join('\r\n');
const chunk = (text: string) => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;

/** Writes raw bytes, and leaves the connection open. */
const raw =
  (...parts: readonly (string | Buffer)[]): Fault =>
  ({ socket }) => {
    for (const part of parts) socket?.write(part);
  };
/** The same, and closes this side of the connection. */
const rawEnd =
  (...parts: readonly (string | Buffer)[]): Fault =>
  ({ socket }) =>
    void socket?.end(Buffer.concat(parts.map((part) => Buffer.from(part))));

/** Faults that end a fetch. */
export const broken = {
  'resets the connection before a response': ({ socket }) => void socket?.resetAndDestroy(),
  'resets the connection after the headers': ({ socket }) =>
    socket?.write(head('content-length: 500', ''), () => socket.resetAndDestroy()),
  'resets the connection within the body': ({ socket }) =>
    socket?.write(head('content-length: 500') + whole.slice(0, 20), () => socket.resetAndDestroy()),
  'closes its side before a response': rawEnd(''),
  'closes its side within the headers': rawEnd('HTTP/1.1 200 OK\r\ncontent-ty'),
  'sends less than it said': rawEnd(head('content-length: 500'), whole),
  'sends less than it said, and said that it would close': rawEnd(
    head('content-length: 500', 'connection: close'),
    whole,
  ),
  'sends no last chunk': rawEnd(head('transfer-encoding: chunked'), chunk(whole)),
  'sends no last chunk, and said that it would close': rawEnd(
    head('transfer-encoding: chunked', 'connection: close'),
    chunk(whole),
  ),
  'sends half of a response without a length': rawEnd(head('connection: close'), whole.slice(0, 30)),
  'sends more than it said': raw(head('content-length: 20'), whole),
  'says two lengths': raw(head('content-length: 20', `content-length: ${whole.length}`), whole),
  'says a length, and sends chunks': raw(head('content-length: 20', 'transfer-encoding: chunked'), whole),
  'sends a chunk of no size': raw(head('transfer-encoding: chunked'), 'zz\r\n', whole),
  'does not speak HTTP': raw(`SSH-2.0-${secret}\r\n`),
  'sends headers without end': raw(
    head(...Array.from({ length: 400 }, (_, n) => `x-${n}: ${secret.repeat(4)}`)),
  ),
  'says to go on, unasked': raw(`HTTP/1.1 100 Continue\r\n\r\n`),
  'wants another protocol': raw(
    'HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: h2c\r\n\r\n',
  ),
  'says nothing of the content type': raw(
    `HTTP/1.1 200 OK\r\ncontent-length: ${whole.length}\r\n\r\n${whole}`,
  ),
  'answers HTML with status 500': raw(
    `HTTP/1.1 500 No\r\ncontent-type: text/html\r\ncontent-length: 9\r\n\r\n<html>no</html>`,
  ),
  'answers 204': raw('HTTP/1.1 204 No Content\r\n\r\n'),
  'says that it will send too much': raw(head('content-length: 99000000'), '{"data":', ' '.repeat(60_000)),
  'sends too much without a length': raw(head('transfer-encoding: chunked'), chunk(' '.repeat(60_000))),
  'compresses, unasked': (outgoing) => {
    const zipped = gzipSync(whole);
    raw(head('content-encoding: gzip', `content-length: ${zipped.length}`), zipped)(outgoing, outgoing.req);
  },
  'redirects to where it is a secret': raw(
    `HTTP/1.1 307 Elsewhere\r\nlocation: http://127.0.0.1:1/${secret}\r\ncontent-length: 0\r\n\r\n`,
  ),
} satisfies Record<string, Fault>;

/** Complete responses that cannot be used. The connection stays usable. */
export const useless = {
  'sends what is not UTF-8': (outgoing) => {
    outgoing.writeHead(200, { 'content-type': 'application/json' });
    outgoing.end(
      Buffer.concat([Buffer.from('{"data":{"name":"'), Buffer.from([0xc3, 0x28]), Buffer.from('"}}')]),
    );
  },
  'answers JSON that is not GraphQL with status 500': (outgoing) => send(outgoing, 500, '{"error":1}'),
  'answers half of an object': (outgoing) => send(outgoing, 200, whole.slice(0, -1)),
  'answers without a body': (outgoing) => send(outgoing, 200, ''),
} satisfies Record<string, Fault>;

/** Faults that end a fetch only by its timeout. */
export const hanging = {
  'never answers': () => {},
  'sends its headers only': raw(head('content-length: 500')),
  'sends its last chunk never': raw(head('transfer-encoding: chunked'), chunk(whole)),
  'sends a byte at a time': dripping('  {"data":', head('content-length: 90000')),
  'sends its headers a byte at a time': dripping('HTTP/1.1 200 OK\r\nx: '),
  'sends hints without end': dripping('HTTP/1.1 103 Early Hints\r\n\r\n', '', true),
} satisfies Record<string, Fault>;

/** @param whole repeats the text instead of sending it by bytes, followed by spaces. */
function dripping(text: string, first = '', whole = false): Fault {
  return ({ socket }) => {
    if (first) socket?.write(first);
    let sent = 0;
    const drip = setInterval(() => {
      socket?.write(whole ? text : (text[sent] ?? ' '));
      sent += 1;
    }, 5);
    socket?.once('close', () => clearInterval(drip));
  };
}
