import type { z } from 'zod';
import type { inspectAnswer } from '../../protocol/room-protocol.ts';

/** Figures for operators; they are of the process, never of the data, and researchers do not see them. */
export function inspect(queries: number): z.output<typeof inspectAnswer> {
  const { rss, heapUsed } = process.memoryUsage();
  return { residentBytes: rss, heapBytes: heapUsed, cpuSeconds: process.cpuUsage().user / 1e6, queries };
}
