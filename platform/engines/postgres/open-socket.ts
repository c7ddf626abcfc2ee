import { once } from 'node:events';
import { connect, isIP, Socket } from 'node:net';
import { checkServerIdentity, connect as connectTls, type PeerCertificate } from 'node:tls';

export interface ServerAddress {
  readonly host: string;
  readonly port: number;
  /** Whether the connection is encrypted and the server's certificate checked. @default false */
  readonly tls?: boolean;
}

/** Milliseconds for a server to begin with TLS. */
const connectTimeout = 5_000;

/**
 * A connection to a PostgreSQL server that is told nothing yet. It never rejects: what goes wrong is an error of the
 * socket, with a code, as the client takes it. One that the server ends is an error, too: the client would connect for
 * ever to a server that ends connections before it has greeted.
 */
export async function openSocket({ host, port, tls = false }: ServerAddress): Promise<Socket> {
  const socket = connect({ host, port }).on('error', alreadyTold);
  try {
    const ready = tls ? await encrypted(socket, host) : socket;
    return ready.once('end', () => ready.destroy(failure('CONNECTION_CLOSED', 'ended the connection')));
  } catch (error) {
    socket.destroy();
    const isLate = (error as Error).name === 'AbortError';
    return brokenSocket(isLate ? failure('CONNECT_TIMEOUT', 'did not answer in time') : (error as Error));
  }
}

/** One that is told to be broken as soon as somebody listens. */
export function brokenSocket(error = failure('CONNECTION_CLOSED', 'ended the connection')): Socket {
  const socket = new Socket();
  setImmediate(() => socket.destroy(error));
  return socket;
}

const tlsRequest = Buffer.from([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f]);

async function encrypted(socket: Socket, host: string): Promise<Socket> {
  const signal = AbortSignal.timeout(connectTimeout);
  socket.write(tlsRequest);
  const [response] = (await Promise.race([once(socket, 'data', { signal }), ended(socket)])) as [Buffer];
  // What came with it was not encrypted, whoever sent it.
  if (response.toString('latin1') !== 'S') throw failure('TLS_REFUSED', 'has no TLS');
  const secure = connectTls({
    socket,
    // By this alone, Node.js takes an address for "localhost".
    servername: isIP(host) ? '' : host,
    rejectUnauthorized: true,
    checkServerIdentity: (_: string, certificate: PeerCertificate) => checkServerIdentity(host, certificate),
  });
  await once(secure.on('error', alreadyTold), 'secureConnect', { signal });
  return secure;
}

/** An error that nobody listens for would end the process. */
function alreadyTold(): void {}

async function ended(socket: Socket): Promise<never> {
  await once(socket, 'end').catch(() => {});
  throw failure('CONNECTION_CLOSED', 'ended the connection');
}

function failure(code: string, what: string): Error {
  return Object.assign(new Error(`The server ${what}.`), { code });
}
