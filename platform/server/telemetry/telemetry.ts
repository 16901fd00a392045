import type { Settings } from '@vitrine/core/process';
import type { Logger } from '@vitrine/core/log';
import type { RequestHandler } from 'express';
import type { Measured } from './metrics.ts';
import { observed } from './observe.ts';

export interface Telemetry {
  /** What requests pass through first. */
  readonly handlers: readonly RequestHandler[];
  /** Never fails: that nobody counts any more keeps nothing else open. */
  close(): Promise<void>;
}

/** Metrics and traces where the settings ask for them; their libraries are loaded only then. */
export async function openTelemetry(
  measured: Measured,
  {
    metricsPort,
    metricsTokenFile,
    tracesUrl,
  }: Pick<Settings, 'metricsPort' | 'metricsTokenFile' | 'tracesUrl'>,
  log: Pick<Logger, 'warn'>,
): Promise<Telemetry> {
  const handlers: RequestHandler[] = [];
  const closers: (() => void | Promise<void>)[] = [];
  if (metricsPort !== undefined) {
    const { openMetrics } = await import('./metrics.ts');
    const { serveMetrics } = await import('./metrics-server.ts');
    const metrics = openMetrics(measured);
    const served = await serveMetrics(metrics, { port: metricsPort, tokenFile: metricsTokenFile });
    handlers.push(observed(metrics.observer));
    closers.push(() => metrics.close(), served.close);
  }
  if (tracesUrl !== undefined) {
    const { openTraces } = await import('./traces.ts');
    const traces = openTraces(tracesUrl);
    handlers.push(observed(traces.observer));
    closers.push(traces.close);
  }
  return {
    handlers,
    close: async () => {
      for (const close of closers) {
        try {
          await close();
        } catch (error) {
          log.warn({ err: error }, 'metrics or traces could not be closed in order');
        }
      }
    },
  };
}
