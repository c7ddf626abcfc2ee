import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readPort } from '#platform/pipeline/read-port.ts';
import { createPortProduct, type PortProduct } from '#test/testkit/port-product.ts';
import { temporaryFolder } from '#test/testkit/temporary-folder.ts';

test('a read that breaks off goes on where it was, until it is whole', async () => {
  await using port = await createPortProduct();
  await using way = await wayTo(port, { cutAfter: 300, cuts: 3 });
  const { bytes, read } = await readThrough(port, way.url);
  expect(bytes.equals((await port.read({ object: 'people' })).bytes)).toBe(true);
  expect(read).toMatchObject({ rows: 2, bytes: bytes.length });
  expect(way.ranges.slice(0, 3)).toEqual([undefined, 'bytes=300-', 'bytes=600-']);
});

test('a read goes on after its owner was restarted, and may go on in a file that is made anew', async () => {
  await using port = await createPortProduct({ limits: { keepMs: 1 } });
  await using way = await wayTo(port, { cutAfter: 700, cuts: 1, refuse: 3 });
  const { bytes } = await readThrough(port, way.url);
  expect(bytes.equals((await port.read({ object: 'people' })).bytes)).toBe(true);
});

test('a read whose file is another now begins again, on the snapshot that it began with', async () => {
  await using port = await createPortProduct();
  const whole = await port.read({ object: 'people' });
  await port.product.publish({ people: [] });
  const epoch = whole.headers.get('x-weft-snapshot') ?? '';
  await using way = await wayTo(port, { cutAfter: 700, cuts: 1, otherEtag: true });
  const { bytes, read } = await readThrough(port, way.url, epoch);
  expect(read.snapshot).toBe(epoch);
  expect(bytes.equals(whole.bytes)).toBe(true);
  expect(way.ranges).toEqual([undefined, 'bytes=700-', undefined]);
});

test('bytes that changed on their way are asked for once more, and then refused', async () => {
  await using port = await createPortProduct();
  await using once = await wayTo(port, { flips: 1 });
  const { bytes } = await readThrough(port, once.url);
  expect(bytes.equals((await port.read({ object: 'people' })).bytes)).toBe(true);
  await using always = await wayTo(port, { flips: 9 });
  await expect(readThrough(port, always.url)).rejects.toMatchObject({ code: 'PIPELINE_INPUT_DAMAGED' });
});

test('an owner that never comes back is given up, in time', async () => {
  await using port = await createPortProduct();
  await using way = await wayTo(port, { refuse: 1_000 });
  const began = Date.now();
  await expect(readThrough(port, way.url, undefined, 1_000)).rejects.toMatchObject({
    code: 'PIPELINE_INPUT_UNREACHABLE',
  });
  expect(Date.now() - began).toBeLessThan(10_000);
});

test('a snapshot that is gone ends the read, with its code', async () => {
  await using port = await createPortProduct();
  await expect(readThrough(port, port.product.server.url, '20200101T000000Z-00000000')).rejects.toThrow(
    /SNAPSHOT_GONE/,
  );
});

async function readThrough(port: PortProduct, url: string, epoch?: string, patienceMs = 20_000) {
  await using folder = await temporaryFolder();
  const file = join(folder.path, '1.parquet');
  const read = await readPort({
    url,
    product: 'people',
    identity: port.identity,
    request: { object: 'people', ...(epoch === undefined ? {} : { epoch }) },
    file,
    limits: { patienceMs },
  });
  return { read, bytes: await readFile(file) };
}

interface Faults {
  /** The connection ends after so many bytes of a response, so many times. */
  readonly cutAfter?: number;
  readonly cuts?: number;
  /** Connections that are refused after the first. */
  readonly refuse?: number;
  /** Responses with a changed byte. */
  readonly flips?: number;
  /** What is resumed is of another file. */
  readonly otherEtag?: true;
}

/** A way to the owner's process with faults. */
async function wayTo(
  { product }: PortProduct,
  { cutAfter = 0, cuts = 0, refuse = 0, flips = 0, otherEtag }: Faults,
) {
  const ranges: (string | undefined)[] = [];
  const left = { cuts, refuse, flips };
  const server = createServer((incoming, outgoing) => {
    if (left.refuse > 0 && (ranges.length > 0 || refuse > 100)) {
      left.refuse -= 1;
      return void incoming.socket.destroy();
    }
    ranges.push(incoming.headers.range);
    void pass(incoming, outgoing);
  });
  async function pass(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const headers = { ...incoming.headers };
    if (otherEtag && headers['if-match']) headers['if-match'] = `"${'0'.repeat(64)}"`;
    const onwards = request(`${product.server.url}/port`, { method: 'POST', headers }, async (response) => {
      const bytes = Buffer.concat(await response.toArray());
      outgoing.writeHead(response.statusCode ?? 500, response.headers);
      if (left.flips > 0 && response.statusCode === 200) {
        left.flips -= 1;
        bytes[50] = (bytes[50] ?? 0) ^ 1;
      }
      if (left.cuts === 0) return void outgoing.end(bytes);
      left.cuts -= 1;
      outgoing.write(bytes.subarray(0, cutAfter), () => setTimeout(() => outgoing.destroy(), 50));
    });
    incoming.pipe(onwards);
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ranges,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
