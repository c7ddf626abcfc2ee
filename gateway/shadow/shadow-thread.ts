import { Worker } from 'node:worker_threads';
import { LRUCache } from 'lru-cache';
import { parseExactJson } from '#platform/runtime/json/exact-json.ts';
import type { DomainFetch, DomainResponse, FetchOperation } from '../fetches/subgraph-fetch.ts';
import { cacheBounds } from '../limits/cache-bounds.ts';
import type {
  Compared,
  ComparedTexts,
  FromShadow,
  ShadowedOperation,
  ToShadow,
  WantedFetch,
} from './messages.ts';

/** Makes a fetch of the other executor. */
export type MakeFetch = (domain: string, fetch: Omit<DomainFetch, 'context'>) => Promise<DomainResponse>;

export interface ShadowThreadOptions {
  /** The supergraph's text. */
  readonly sdl: string;
  readonly domains: readonly string[];
  /** Plans that are compared for one operation at most. */
  readonly comparedPlans: number;
  readonly planFetches: number;
  /** What may be in its heap. Megabytes; 0 is as much as Node.js allows. */
  readonly heapMegabytes: number;
}

/** @apollo/gateway's executor for one supergraph, in a thread of its own. It keeps no process alive. */
export class ShadowThread {
  readonly #worker: Worker;
  readonly #loaded = Promise.withResolvers<void>();
  readonly #waiting = new Map<number, PromiseWithResolvers<Compared>>();
  readonly #fetches = new Map<number, MakeFetch>();
  /** What is fetched is known by its shape, which is read once of the same object. */
  readonly #operations = new LRUCache<string, FetchOperation>({ max: cacheBounds.theirFetches.entries });
  #last = 0;
  #ended = false;

  constructor({ heapMegabytes, ...supergraph }: ShadowThreadOptions) {
    this.#worker = new Worker(new URL(import.meta.resolve('./shadow-worker.ts')), {
      name: 'shadow',
      execArgv: [],
      resourceLimits: heapMegabytes === 0 ? {} : { maxOldGenerationSizeMb: heapMegabytes },
    });
    this.#worker.unref();
    this.#worker.on('message', (message: FromShadow) => this.#take(message));
    // Told of by its end.
    this.#worker.on('error', () => {});
    this.#worker.on('exit', () => this.#end());
    this.#loaded.promise.catch(() => {});
    this.#tell({ kind: 'load', ...supergraph });
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** @throws UnloadableError where @apollo/gateway does not load the supergraph, ShadowError where the thread ends before. */
  get loaded(): Promise<void> {
    return this.#loaded.promise;
  }

  /** Executes and compares. @throws ShadowError */
  async execute(operation: ShadowedOperation, makeFetch: MakeFetch): Promise<Compared> {
    this.#last += 1;
    const id = this.#last;
    this.#fetches.set(id, makeFetch);
    return this.#ask({ kind: 'execute', id, ...operation }).finally(() => this.#fetches.delete(id));
  }

  async compare(texts: ComparedTexts): Promise<Compared> {
    this.#last += 1;
    return this.#ask({ kind: 'compare', id: this.#last, ...texts });
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }

  #ask(message: ToShadow & { readonly id: number }): Promise<Compared> {
    if (this.#ended) return Promise.reject(death());
    const compared = Promise.withResolvers<Compared>();
    this.#waiting.set(message.id, compared);
    this.#tell(message);
    return compared.promise.finally(() => this.#waiting.delete(message.id));
  }

  #take(message: FromShadow): void {
    if (message.kind === 'loaded') this.#loaded.resolve();
    else if (message.kind === 'unloadable') this.#loaded.reject(new UnloadableError(message.reason));
    else if (message.kind === 'fetch') void this.#fetch(message);
    else if (message.kind === 'compared') this.#waiting.get(message.id)?.resolve(message);
    else this.#waiting.get(message.id)?.reject(new ShadowError(`It threw a ${message.reason}.`));
  }

  async #fetch({
    fetch,
    id,
    domain,
    operation,
    variables,
    representations,
  }: WantedFetch & { fetch: number }) {
    const makeFetch = this.#fetches.get(id);
    const asked = {
      operation: this.#known(operation),
      variables: parseExactJson(variables) as DomainFetch['variables'],
      representations,
    };
    const response = await makeFetch?.(domain, asked).catch(() => undefined);
    this.#tell({ kind: 'fetched', fetch, response: JSON.stringify(response ?? nothingFetched) });
  }

  #known(operation: FetchOperation): FetchOperation {
    const known = this.#operations.get(operation.bodyStart) ?? operation;
    this.#operations.set(operation.bodyStart, known);
    return known;
  }

  #tell(message: ToShadow): void {
    if (!this.#ended) this.#worker.postMessage(message);
  }

  #end(): void {
    this.#ended = true;
    this.#loaded.reject(death());
    for (const { reject } of this.#waiting.values()) reject(death());
  }
}

/** Why there is no result; its message holds no value. */
export class ShadowError extends Error {
  override readonly name: string = 'ShadowError';
}

export class UnloadableError extends ShadowError {
  override readonly name = 'UnloadableError';
}

const nothingFetched: DomainResponse = {
  data: null,
  errors: [{ message: 'It was not fetched.', extensions: { code: 'SUBGRAPH_UNAVAILABLE' } }],
};

function death(): ShadowError {
  return new ShadowError('The thread has ended.');
}
