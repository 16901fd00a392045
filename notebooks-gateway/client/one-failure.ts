import { setTimeout as sleep } from 'node:timers/promises';
import { RoomEnded, RoomMisbehaved } from '../protocol/errors.ts';
import { aggregateFailed, queryCancelled } from '../protocol/query-failure.ts';
import { bucketEnd } from '../protocol/time-bucket.ts';

/**
 * In aggregates mode a room that ends under a question fails as everything else does: that it ended, and when,
 * would tell how much memory the question took, and so how many people it met.
 * @throws QueryFailed, QueryCancelled
 */
export async function withOneFailure<T>(
  signal: AbortSignal | undefined,
  work: () => Promise<T>,
  wait: (milliseconds: number, options: { signal?: AbortSignal }) => Promise<void> = rest,
): Promise<T> {
  const start = performance.now();
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof RoomEnded) && !(error instanceof RoomMisbehaved)) throw error;
    const took = performance.now() - start;
    await wait(bucketEnd(took) - took, signal === undefined ? {} : { signal }).catch(() => {
      throw queryCancelled();
    });
    throw aggregateFailed();
  }
}

const rest = (milliseconds: number, options: { signal?: AbortSignal }): Promise<void> =>
  sleep(milliseconds, undefined, options);
