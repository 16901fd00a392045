import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Turns } from './turns.ts';

it('lets one piece of work happen at a time, in order, whatever fails', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ ticks: fc.nat(3), fails: fc.boolean() }), { maxLength: 12 }),
      async (jobs) => {
        const turns = new Turns();
        const done: number[] = [];
        let busy = 0;
        const ends = jobs.map(({ ticks, fails }, at) =>
          turns.take(async () => {
            expect(++busy).toBe(1);
            for (let tick = 0; tick < ticks; tick++) await Promise.resolve();
            busy -= 1;
            done.push(at);
            if (fails) throw new Error(`job ${at}`);
            return at;
          }),
        );
        const settled = await Promise.allSettled(ends);
        expect(done).toEqual(jobs.map((_, at) => at));
        expect(settled.map((one) => one.status)).toEqual(
          jobs.map(({ fails }) => (fails ? 'rejected' : 'fulfilled')),
        );
      },
    ),
    { numRuns: 50 },
  );
});
