import { servePort } from '#platform/product/port/serve-port.ts';

// The process of an owner while a pipeline reads from it and its domain does not run: `owner-process.ts <folder>`.
const [, , folder = ''] = process.argv;
const server = await servePort({ folder, home: process.env.WEFT_HOME ?? '.weft' });
process.send?.({ url: server.url });
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    const exit = () => process.exit(0);
    server[Symbol.asyncDispose]().then(exit, exit);
  });
}
