import { watchedCalls, type WatchedCall } from '@vitrine/core/wire';
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Observer } from './observe.ts';

/** What metrics say of the server, beside the requests that they count. */
export interface Measured {
  /** Entries of the ledger. */
  readonly entries: () => number;
  /** Agreements with open rooms. */
  readonly agreements: () => number;
  /** Whether acts are taken. */
  readonly takesActs: () => boolean;
  /** Whether data can be had and published. */
  readonly hasData: () => boolean;
}

export interface Metrics {
  readonly observer: Observer;
  /** All of them, in the text format of Prometheus, and its media type. */
  readonly text: () => Promise<string>;
  readonly contentType: string;
  readonly close: () => void;
}

/** From a quick answer to the longest query, in seconds. */
const buckets = [0.005, 0.02, 0.1, 0.5, 2, 10, 60, 300];

/**
 * Counts and times in the form of Prometheus. Labels are names of the contract and of protocols between processes,
 * and words of the short lists here: nothing that anybody typed or is called can become one.
 */
export function openMetrics(measured: Measured): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const requests = new Histogram({
    ...{ name: 'vitrine_request_seconds', help: 'Requests by operation of the contract and outcome.' },
    ...{ labelNames: ['operation', 'outcome'] as const, buckets, registers },
  });
  const calls = new Histogram({
    ...{ name: 'vitrine_call_seconds', help: 'Calls to the steward, the guard and rooms, by their names.' },
    ...{ labelNames: ['call', 'outcome'] as const, buckets, registers },
  });
  const gauge = (name: string, help: string, read: () => number): void => {
    const one: Gauge = new Gauge({ name, help, registers, collect: () => one.set(read()) });
  };
  gauge('vitrine_ledger_entries', 'Entries of the ledger.', measured.entries);
  gauge('vitrine_open_agreements', 'Agreements with open rooms.', measured.agreements);
  gauge('vitrine_takes_acts', '1 while acts are taken.', () => Number(measured.takesActs()));
  gauge('vitrine_has_data', '1 while data can be had and published.', () => Number(measured.hasData()));

  const began = new WeakMap<object, number>();
  const told = (call: WatchedCall, outcome: 'done' | 'failed'): void => {
    const from = began.get(call);
    if (from === undefined) return;
    began.delete(call);
    calls.observe({ call: call.method, outcome }, (performance.now() - from) / 1000);
  };
  const watch = {
    start: (call: WatchedCall) => void began.set(call, performance.now()),
    end: () => undefined,
    asyncStart: () => undefined,
    error: (call: WatchedCall) => told(call, 'failed'),
    asyncEnd: (call: WatchedCall) => told(call, 'done'),
  };
  watchedCalls.subscribe(watch);
  return {
    observer: {
      during: (work) => {
        const from = performance.now();
        work();
        return ({ operation, outcome }) =>
          requests.observe({ operation, outcome }, (performance.now() - from) / 1000);
      },
    },
    text: () => registry.metrics(),
    contentType: registry.contentType,
    close: () => watchedCalls.unsubscribe(watch),
  };
}
