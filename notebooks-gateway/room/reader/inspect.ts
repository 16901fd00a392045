import { getHeapStatistics } from 'node:v8';
import type { z } from 'zod';
import type { inspectAnswer } from '../../protocol/room-protocol.ts';

/** Figures for operators; they are of the process, never of the data, and researchers do not see them. */
export function inspect(queries: number): z.output<typeof inspectAnswer> {
  const { maxRSS, userCPUTime } = process.resourceUsage();
  const { used_heap_size: heapBytes } = getHeapStatistics();
  return { residentBytes: maxRSS * 1024, heapBytes, cpuSeconds: userCPUTime / 1e6, queries };
}
