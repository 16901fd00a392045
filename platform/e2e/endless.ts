import type { Answer, Caller } from './caller.ts';

/**
 * Over a dataset that the agreement grants, so that its room holds a cut. Never ends by itself, neither with an
 * answer nor for want of memory: each side of the product is small.
 */
export const endless =
  'SELECT sum(a.i + b.i + c.i) FROM range(1000000) a(i), range(1000000) b(i), range(1000000) c(i) WHERE a.i < (SELECT 1000000 + count("SEX") FROM hes_apc)';

/** Starts a query that never ends by itself, and waits until the room works on it. */
export async function startEndless(
  caller: Caller,
  ref: string,
): Promise<{ readonly id: string; readonly end: Promise<Answer> }> {
  const { id } = await caller.api.call('startQuery', { params: { ref }, body: { sql: endless } });
  const { promise: running, resolve } = Promise.withResolvers<true>();
  const watch = async (): Promise<void> => {
    for await (const line of caller.api.stream('streamQuery', { params: { id } }))
      if (line.kind === 'progress' && line.stage === 'Running') resolve(true);
  };
  const watching = watch().finally(() => resolve(true));
  const end = caller.follow(id);
  await running;
  return { id, end: end.finally(() => watching) };
}
