import { appendFile, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sketchOf } from '@vitrine/disclosure-control/history';
import type { FigureJudge, FiguresAnswer } from '@vitrine/notebooks-gateway/protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { remembering, type Remembering } from './testing.ts';

let memories: Remembering;
beforeEach(async () => {
  memories = await remembering();
});
afterEach(() => memories.remove());

const range = (from: number, to: number): Uint32Array =>
  Uint32Array.from({ length: to - from }, (_, at) => from + at);

/** Asks for the number of these people, as their number. */
async function count(
  judge: FigureJudge,
  people: Uint32Array,
  cell = 'all',
  query = cell,
): Promise<number | undefined> {
  const { shown } = await askCount(judge, people, cell, query);
  return shown[0]?.value;
}

function askCount(
  judge: FigureJudge,
  people: Uint32Array,
  cell: string,
  query: string,
): Promise<FiguresAnswer> {
  const figure = {
    statistic: 'people',
    cell,
    sketch: sketchOf(people, undefined, judge.seed),
    own: people.length < 8 ? null : { value: people.length, margin: 0 },
  };
  return judge.figures({ dataset: 'care', key: '7', threshold: 8, query, figures: [figure] });
}

const file = (): string => join(memories.dir, 'figures', 'care.figures');

describe('what was shown of a dataset', () => {
  it('is repeated under another agreement, to somebody else, after a restart', async () => {
    expect(await count(memories.judge(), range(0, 30))).toBe(30);
    await memories.reopen();
    expect(await count(memories.judge(['care', 'other'], 10), range(0, 29))).toBe(30);
    expect(await count(memories.judge(), range(1, 31))).toBe(30);
    expect(await count(memories.judge(), range(0, 60))).toBe(60);
  });

  it('hides what is close to what was hidden', async () => {
    expect(await count(memories.judge(), range(0, 7))).toBeUndefined();
    expect(await count(memories.judge(), range(0, 8))).toBeUndefined();
    await memories.reopen();
    expect(await count(memories.judge(), range(0, 9))).toBeUndefined();
  });

  it('gives a total as the sum of the two parts that were shown', async () => {
    expect(await count(memories.judge(), range(0, 40), 'a')).toBe(40);
    expect(await count(memories.judge(), range(100, 130), 'b')).toBe(30);
    const both = Uint32Array.from([...range(0, 40), ...range(101, 130)]);
    expect(await count(memories.judge(), both)).toBe(70);
  });

  it('tells what people bring apart, though they are the same people', async () => {
    const judge = memories.judge();
    const sum = async (each: bigint, own: number): Promise<number | undefined> => {
      const people = range(0, 30);
      const amounts = BigInt64Array.from(people, () => each);
      const sketch = sketchOf(people, amounts, judge.seed);
      const figure = { statistic: 'amounts', cell: 'x', sketch, own: { value: own, margin: 3 } };
      const asked = { dataset: 'care', key: '7', threshold: 8, query: '', figures: [figure] };
      return (await judge.figures(asked)).shown[0]?.value;
    };
    expect([await sum(1_000_000n, 31), await sum(2_000_000n, 58), await sum(1_000_000n, 29)]).toEqual([
      31, 58, 31,
    ]);
  });

  it('names, for a reviewer, the earlier questions that a later one is close to', async () => {
    await count(memories.judge(), range(0, 30), 'all', 'first');
    await memories.reopen();
    const { close } = await askCount(memories.judge(), range(2, 30), 'men', 'second');
    expect(close).toEqual([{ query: 'first', people: 2 }]);
    // The same people in other words are no difference.
    expect((await askCount(memories.judge(), range(0, 30), 'all', 'third')).close).toEqual([]);
  });

  it('is never judged by a lower threshold than the agreement has', async () => {
    const judge = memories.judge(['care'], 40);
    expect(await count(judge, range(0, 39))).toBeUndefined();
  });
});

it('repeats no figure of fewer people than the asker’s agreement allows', async () => {
  const judge = memories.judge();
  const people = range(0, 10);
  const amounts = BigInt64Array.from(people, () => 5_000_000n);
  const sketch = sketchOf(people, amounts, judge.seed);
  const ask = async (threshold: number, own: number | null): Promise<number | undefined> => {
    const figure = {
      statistic: 'amounts',
      cell: '',
      sketch,
      own: own === null ? null : { value: own, margin: 1 },
    };
    const asked = { dataset: 'care', key: '7', threshold, query: '', figures: [figure] };
    return (await memories.judge(['care'], threshold).figures(asked)).shown[0]?.value;
  };
  expect(await ask(8, 52)).toBe(52);
  expect(await ask(20, null)).toBeUndefined();
  await memories.reopen();
  expect(await ask(20, null)).toBeUndefined();
  expect(await ask(8, 49)).toBe(52);
});

it('answers a room nothing about a dataset that it does not hold', async () => {
  const judge = memories.judge(['other']);
  await expect(async () => count(judge, range(0, 30))).rejects.toThrow(RangeError);
});

describe('a table', () => {
  const group = { set: 0, groups: ['A'], people: 30, open: [true], components: [{ value: 30, margin: 0 }] };
  const asked = (judge: FigureJudge, people: Uint32Array) =>
    ({
      dataset: 'care',
      form: 'a'.repeat(64),
      frame: sketchOf(people, undefined, judge.seed),
      key: '9',
      threshold: 8,
      people: 200,
      crowd: 'chosen',
      query: 'q1',
    }) as const;

  it('stands for every close question of its form, also after a restart, and for none of another', async () => {
    const judge = memories.judge();
    expect(await judge.frame(asked(judge, range(0, 30)))).toEqual({ decision: 'compute' });
    await judge.table({ ...asked(judge, range(0, 30)), groups: [group] });
    await memories.reopen();
    const again = memories.judge();
    expect(await again.frame(asked(again, range(0, 31)))).toEqual({
      decision: 'repeat',
      groups: [group],
      close: [{ query: 'q1', people: 1 }],
    });
    const other = { ...asked(again, range(0, 31)), form: 'b'.repeat(64) };
    expect(await again.frame(other)).toEqual({ decision: 'compute' });
  });

  it('is not computed over more populations than a thirty-second of the people, but repeated', async () => {
    const judge = memories.judge();
    const decisions: string[] = [];
    for (let from = 0; from < 8; from += 1) {
      const people = range(20 * from, 20 * from + 20);
      const { decision } = await judge.frame(asked(judge, people));
      decisions.push(decision);
      if (decision === 'compute') await judge.table({ ...asked(judge, people), groups: [] });
    }
    expect(decisions).toEqual([...Array<string>(6).fill('compute'), 'exhausted', 'exhausted']);
    await memories.reopen();
    const again = memories.judge();
    expect((await again.frame(asked(again, range(0, 20)))).decision).toBe('repeat');
    expect((await again.frame(asked(again, range(140, 160)))).decision).toBe('exhausted');
  });
});

describe('the file', () => {
  it('loses nothing but what a crash cut short, which was never answered for', async () => {
    expect(await count(memories.judge(), range(0, 30), 'a')).toBe(30);
    const whole = (await readFile(file())).length;
    expect(await count(memories.judge(), range(100, 160), 'b')).toBe(60);
    await memories.reopen();
    await truncate(file(), (await readFile(file())).length - 5);
    expect(await count(memories.judge(), range(1, 30))).toBe(30);
    expect((await readFile(file())).length).toBe(whole);
    expect(await count(memories.judge(), range(100, 155), 'b')).toBe(55);
  });

  it.each([
    ['changed', (bytes: Buffer) => bytes.fill((bytes[40] ?? 0) ^ 1, 40, 41)],
    ['with two records exchanged', (bytes: Buffer) => exchanged(bytes)],
  ])('is not believed when it is %s: nothing is shown', async (_, change) => {
    expect(await count(memories.judge(), range(0, 30), 'a')).toBe(30);
    expect(await count(memories.judge(), range(100, 130), 'b')).toBe(30);
    await memories.reopen();
    await writeFile(file(), change(await readFile(file())));
    await expect(count(memories.judge(), range(0, 30))).rejects.toMatchObject({ code: 'corrupt' });
  });

  it('holds no number of a person in clear', async () => {
    await count(
      memories.judge(),
      Uint32Array.from({ length: 40 }, (_, at) => 0x41414141 + at),
    );
    expect((await readFile(file())).includes('AAA')).toBe(false);
  });

  it('goes on after bytes that are no record at its end', async () => {
    await count(memories.judge(), range(0, 30));
    await memories.reopen();
    await appendFile(file(), Buffer.from([0, 0]));
    expect(await count(memories.judge(), range(0, 29))).toBe(30);
  });
});

/** The first two records in the other order; they are equally long. */
function exchanged(bytes: Buffer): Buffer {
  const first = 4 + bytes.readUInt32BE(0);
  const second = first + 4 + bytes.readUInt32BE(first);
  return Buffer.concat([bytes.subarray(first, second), bytes.subarray(0, first), bytes.subarray(second)]);
}
