import { flushCompileCache } from 'node:module';

// Loaded before a service's own main (`node --import`). What Node.js compiled is kept in `NODE_COMPILE_CACHE`, which
// takes a quarter of the CPU off the next start. Node.js itself writes it when a process ends in an orderly way, and
// the start to make short is the one after a kill.
setTimeout(flushCompileCache, 5_000).unref();
