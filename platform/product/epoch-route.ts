import { Readable } from 'node:stream';
import type { JWTVerifyGetKey } from 'jose';
import { EnvelopeError, envelopeHeader, verifyEnvelope } from '../runtime/envelope.ts';
import { problem, type Route } from '../runtime/http-server.ts';
import type { Logger } from '../runtime/log.ts';
import { epochBeatMs, type SnapshotEpoch } from '../runtime/response-reuse.ts';
import type { SnapshotStore } from '../snapshots/snapshot-store.ts';
import { refusedCaller } from './refused-caller.ts';

export interface EpochRouteOptions {
  readonly snapshots: SnapshotStore;
  readonly domain: string;
  readonly envelopeKeys: JWTVerifyGetKey;
  readonly logger: Logger;
}

/** Processes of the mesh's gateways; those beyond it work without knowing the snapshot epoch. */
const mostListeners = 256;

/**
 * `GET /snapshot`: server-sent events with the current snapshot epoch: on connecting, before responses come from a new
 * epoch, and every two seconds. For the gateway only: needs an envelope for this product and an empty body.
 */
export function createEpochRoute({ snapshots, domain, envelopeKeys, logger }: EpochRouteOptions): Route {
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
        return refusedCaller(error, logger);
      }
      if (listening >= mostListeners) {
        return problem(503, 'LIMIT_EXCEEDED', `${mostListeners} gateways listen already.`);
      }
      listening += 1;
      const body = epochEvents(snapshots);
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

function epochEvents(snapshots: SnapshotStore): Readable {
  const events = new Readable({ read() {} });
  const tell = (epoch: SnapshotEpoch | undefined) => {
    // A reader that falls behind is disconnected, since it must not get an epoch late.
    if (!events.push(epoch ? `data: ${JSON.stringify(epoch)}\n\n` : ':\n\n')) events.destroy();
  };
  const beat = setInterval(() => tell(snapshots.epoch), epochBeatMs).unref();
  const end = snapshots.onEpoch(tell);
  events.once('close', () => {
    clearInterval(beat);
    end();
  });
  tell(snapshots.epoch);
  return events;
}
