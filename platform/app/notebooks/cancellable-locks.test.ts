import fc from 'fast-check';
import { expect, it } from 'vitest';
import { CancellableLocks } from './cancellable-locks.ts';

it('work of one key is done one after the other in order, whatever fails or is stopped while it waits', async () => {
  const plan = fc.array(fc.record({ fails: fc.boolean(), stopped: fc.boolean(), waits: fc.nat(2) }), {
    minLength: 1,
    maxLength: 12,
  });
  await fc.assert(
    fc.asyncProperty(plan, async (jobs) => {
      const turns = new CancellableLocks();
      const began: number[] = [];
      let atWork = 0;
      const done = jobs.map(({ fails, stopped, waits }, n) => {
        const abort = new AbortController();
        const job = turns.hold('one', abort.signal, async () => {
          began.push(n);
          atWork += 1;
          expect(atWork).toBe(1);
          for (let tick = 0; tick < waits; tick += 1) await Promise.resolve();
          atWork -= 1;
          if (fails) throw new RangeError('failed');
        });
        // Whoever waits leaves at once; who is at work is not ours to stop.
        if (stopped && n > 0) abort.abort();
        return job.catch((error: unknown) => (error instanceof RangeError ? 'failed' : 'left'));
      });
      const ends = await Promise.all(done);
      expect(began).toEqual(jobs.flatMap(({ stopped }, n) => (stopped && n > 0 ? [] : [n])));
      expect(ends.filter((end) => end === 'left')).toHaveLength(jobs.length - began.length);
      await new Promise((resolve) => setImmediate(resolve));
      expect(turns.taken('one')).toBe(false);
    }),
  );
});

it('work of another key does not wait', async () => {
  const turns = new CancellableLocks();
  const go = Promise.withResolvers<undefined>();
  const slow = turns.hold('one', undefined, () => go.promise);
  expect(await turns.hold('other', undefined, async () => 'done')).toBe('done');
  go.resolve(undefined);
  await slow;
});
