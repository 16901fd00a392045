import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { ROOT_CONTEXT, SpanKind, SpanStatusCode, trace, type Context, type Span } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { Unavailable } from '@vitrine/core/errors';
import { watchedCalls, type WatchedCall } from '@vitrine/core/wire';
import type { Observer } from './observe.ts';

/** How long an end waits for a collector. */
const lastSendMs = 2_000;

export interface Traces {
  readonly observer: Observer;
  /** Sends what has not gone out, for two seconds at most. @throws Unavailable when it did not go out */
  readonly close: () => Promise<void>;
}

/**
 * Sends a trace of each request to a collector: a span of the request, named by its operation, and one of each call to
 * another process that it made, named by the call. Spans have an outcome and times, and no other attribute.
 */
export function openTraces(url: string): Traces {
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': 'vitrine' }),
    spanProcessors: [
      new BatchSpanProcessor({ exporter: new OTLPTraceExporter({ url }), scheduledDelayMillis: 2_000 }),
    ],
  });
  const tracer = provider.getTracer('vitrine');
  const here = new AsyncLocalStorage<Context>();
  const spans = new WeakMap<object, Span>();
  const end = (call: WatchedCall, failed: boolean): void => {
    const span = spans.get(call);
    if (span === undefined) return;
    spans.delete(call);
    if (failed) span.setStatus({ code: SpanStatusCode.ERROR });
    span.end();
  };
  const watch = {
    start: (call: WatchedCall) => {
      const within = here.getStore();
      // What goes on by itself, such as a look at the terms of agreements, is nobody's request.
      if (within === undefined) return;
      spans.set(call, tracer.startSpan(call.method, { kind: SpanKind.CLIENT }, within));
    },
    end: () => undefined,
    asyncStart: () => undefined,
    error: (call: WatchedCall) => end(call, true),
    asyncEnd: (call: WatchedCall) => end(call, false),
  };
  watchedCalls.subscribe(watch);
  return {
    observer: {
      during: (work) => {
        const span = tracer.startSpan('request', { kind: SpanKind.SERVER }, ROOT_CONTEXT);
        here.run(trace.setSpan(ROOT_CONTEXT, span), work);
        return ({ operation, outcome, status }) => {
          span.updateName(operation);
          span.setAttributes({ 'vitrine.outcome': outcome, 'http.response.status_code': status });
          if (outcome === 'failed') span.setStatus({ code: SpanStatusCode.ERROR });
          span.end();
        };
      },
    },
    close: async () => {
      watchedCalls.unsubscribe(watch);
      const overdue = new Unavailable({ detail: 'The collector did not take the last traces in time.' });
      const waiting = new AbortController();
      const late = pause(lastSendMs, undefined, { signal: waiting.signal }).then(() => {
        throw overdue;
      });
      await Promise.race([provider.shutdown(), late]).finally(() => waiting.abort());
    },
  };
}
