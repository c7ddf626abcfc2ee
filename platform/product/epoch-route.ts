import { Readable } from 'node:stream';
import type { JWTVerifyGetKey } from 'jose';
import { type Edition, editionBeatMs } from '../runtime/answer-reuse.ts';
import { EnvelopeError, envelopeHeader, verifyEnvelope } from '../runtime/envelope.ts';
import { errorCatalogue } from '../runtime/errors.ts';
import { problem, type Route } from '../runtime/http-server.ts';
import type { Logger } from '../runtime/log.ts';
import type { SnapshotStore } from '../snapshots/snapshot-store.ts';

export interface EditionRouteOptions {
  readonly snapshots: SnapshotStore;
  readonly domain: string;
  readonly envelopeKeys: JWTVerifyGetKey;
  readonly logger: Logger;
}

/** Of the processes of a mesh's gateways; the ones above ask without knowing what is served. */
const mostListeners = 256;

/**
 * `GET /snapshot`: server-sent events that name the edition that is served, when one connects, when another one is
 * about to be answered from, and every two seconds. For the gateway only: an envelope for this product and no body.
 */
export function createEditionRoute({ snapshots, domain, envelopeKeys, logger }: EditionRouteOptions): Route {
  let listening = 0;
  return {
    method: 'GET',
    path: '/snapshot',
    async handle({ headers }) {
      try {
        const token = [headers[envelopeHeader]].flat()[0];
        await verifyEnvelope(token, envelopeKeys, { audience: domain, body: '' });
      } catch (error) {
        if (!(error instanceof EnvelopeError)) throw error;
        logger.warn({ reason: error.message }, 'refused a caller that is not the gateway');
        return problem(401, 'SUBGRAPH_UNTRUSTED_CALLER', errorCatalogue.SUBGRAPH_UNTRUSTED_CALLER.meaning);
      }
      if (listening >= mostListeners) {
        return problem(503, 'LIMIT_EXCEEDED', `${mostListeners} gateways listen already.`);
      }
      listening += 1;
      const body = editionEvents(snapshots);
      body.once('close', () => {
        listening -= 1;
      });
      return {
        status: 200,
        headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-store' },
        body,
      };
    },
  };
}

function editionEvents(snapshots: SnapshotStore): Readable {
  const events = new Readable({ read() {} });
  const tell = (edition: Edition | undefined) => {
    // Whoever does not read is told nothing any more, rather than late.
    if (!events.push(edition ? `data: ${JSON.stringify(edition)}\n\n` : ':\n\n')) events.destroy();
  };
  const beat = setInterval(() => tell(snapshots.edition), editionBeatMs).unref();
  const end = snapshots.onEdition(tell);
  events.once('close', () => {
    clearInterval(beat);
    end();
  });
  tell(snapshots.edition);
  return events;
}
