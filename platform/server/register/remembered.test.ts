import { expect, it } from 'vitest';
import { remembered } from './remembered.ts';

it('reads once for all who ask in the same while, and anew afterwards', async () => {
  let [reads, now] = [0, 0];
  const read = remembered(
    () => Promise.resolve(++reads),
    1_000,
    () => now,
  );
  expect(await Promise.all([read(), read()])).toEqual([1, 1]);
  now = 999;
  expect(await read()).toBe(1);
  now = 1_000;
  expect(await read()).toBe(2);
});

it('does not remember a failure', async () => {
  let reads = 0;
  const read = remembered(
    () => (++reads === 1 ? Promise.reject(new Error('away')) : Promise.resolve(reads)),
    1_000,
  );
  await expect(read()).rejects.toThrow('away');
  expect(await read()).toBe(2);
});

it('begins no second reading while one is still under way', async () => {
  let [reads, now] = [0, 0];
  let done: (value: number) => void = () => undefined;
  const read = remembered(
    () => {
      reads += 1;
      return new Promise<number>((resolve) => (done = resolve));
    },
    1_000,
    () => now,
  );
  const first = read();
  now = 60_000;
  const second = read();
  done(1);
  expect([await first, await second, reads]).toEqual([1, 1, 1]);
  now = 60_999;
  void read();
  expect(reads).toBe(1);
  now = 61_000;
  void read();
  expect(reads).toBe(2);
});
