import {
  type Context,
  ROOT_CONTEXT,
  type Span,
  SpanStatusCode,
  TraceFlags,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import type { Activities, Activity, ActivityKind, Observer } from '../observer.ts';
import { parseTraceparent, printTraceparent } from '../traceparent.ts';
import { eventAttributes, spanForms } from './span-forms.ts';

/** Makes a span of each activity, below the one that it is within. */
export function createTraceObserver(tracer: Tracer): Observer {
  function begin<Kind extends ActivityKind>(
    kind: Kind,
    about: Activities[Kind]['begin'],
    context: Context,
  ): Activity<Kind> {
    const form = spanForms[kind];
    const span = tracer.startSpan(form.name(about), { kind: form.kind }, context);
    if (!span.isRecording()) return createUnrecorded(span);
    span.setAttributes(form.attributes(about));
    const within = trace.setSpan(context, span);
    return {
      begin: (inner, aboutInner) => begin(inner, aboutInner, within),
      event: (event, happened) => void span.setAttributes(eventAttributes(event, happened)),
      end(how) {
        const { error, ...attributes } = form.ended(how);
        span.setAttributes(attributes);
        if (error !== undefined) {
          span.setAttribute('error.type', error);
          span.setStatus({ code: SpanStatusCode.ERROR });
        }
        span.end();
      },
      get headers() {
        return headersOf(span);
      },
    };
  }

  return { begin: (kind, about) => begin(kind, about, remoteContext(about)), event() {} };
}

/** Where a trace is not sampled, nothing within it is made a span of. Domains are told, so that they leave it out too. */
function createUnrecorded(span: Span): Activity {
  const activity: Activity = {
    begin: () => activity,
    event() {},
    end() {},
    get headers() {
      return headersOf(span);
    },
  };
  return activity;
}

/** Of what another process says, nothing but the identifiers of its trace and whether it is sampled. */
function remoteContext(about: Activities[ActivityKind]['begin']): Context {
  const parent = 'traceparent' in about ? parseTraceparent(about.traceparent) : undefined;
  if (!parent) return ROOT_CONTEXT;
  const { traceId, spanId, sampled } = parent;
  const traceFlags = sampled ? TraceFlags.SAMPLED : TraceFlags.NONE;
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags, isRemote: true });
}

function headersOf(span: Span): Readonly<Record<string, string>> {
  const { traceId, spanId, traceFlags } = span.spanContext();
  const sampled = (traceFlags & TraceFlags.SAMPLED) !== 0;
  return { traceparent: printTraceparent({ traceId, spanId, sampled }) };
}
