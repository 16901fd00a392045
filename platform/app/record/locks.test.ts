import fc from 'fast-check';
import { expect, it } from 'vitest';
import { everything, MemoryLocks } from './locks.ts';

const pause = (turns: number): Promise<void> =>
  turns === 0 ? Promise.resolve() : Promise.resolve().then(() => pause(turns - 1));

it('never does two pieces of work at once that share a key, keeps their order, and gets to every one', async () => {
  const task = fc.record({
    keys: fc.uniqueArray(fc.constantFrom('a', 'b', 'c', everything), { minLength: 1, maxLength: 3 }),
    turns: fc.nat(5),
    fails: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(task, { maxLength: 15 }), async (tasks) => {
      const locks = new MemoryLocks();
      const shares = (one: readonly string[], other: readonly string[]): boolean =>
        one.includes(everything) || other.includes(everything) || one.some((key) => other.includes(key));
      const running = new Set<number>();
      const begun: number[] = [];
      const all = tasks.map(({ keys, turns, fails }, at) =>
        locks.hold(keys, async () => {
          for (const other of running) expect(shares(tasks[other]?.keys ?? [], keys)).toBe(false);
          // Whoever asked before with a key in common has had their turn.
          for (let before = 0; before < at; before += 1)
            if (shares(tasks[before]?.keys ?? [], keys)) expect(begun).toContain(before);
          running.add(at);
          begun.push(at);
          await pause(turns);
          running.delete(at);
          if (fails) throw new Error('A failure keeps nobody out.');
        }),
      );
      const ends = await Promise.allSettled(all);
      expect(ends.map(({ status }) => status)).toEqual(
        tasks.map(({ fails }) => (fails ? 'rejected' : 'fulfilled')),
      );
      expect(begun).toHaveLength(tasks.length);
    }),
  );
});

it('lets work go side by side that has no key in common', async () => {
  const locks = new MemoryLocks();
  let open = (): void => undefined;
  const first = locks.hold(['agreement A'], () => new Promise<void>((resolve) => (open = resolve)));
  await locks.hold(['agreement B'], async () => undefined);
  open();
  await first;
});
