import { sampleCatalogue, sampleDocument } from '@vitrine/policy/testing';
import { compileAgreement } from '@vitrine/policy/cut';
import { Guard } from '@vitrine/policy/sql/guard';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { JudgeTask } from './judge-query.ts';
import { Judges } from './judges.ts';

const guard = new Guard({ allowUnconfined: true });
const { visible } = compileAgreement(sampleDocument().agreement, sampleCatalogue());
const open: Judges[] = [];
const judgesOf = (...options: ConstructorParameters<typeof Judges>): Judges => {
  const judges = new Judges(...options);
  open.push(judges);
  return judges;
};
const taskOf = async (sql: string): Promise<JudgeTask<'rows'>> => ({
  mode: 'rows',
  tree: await guard.tree(sql),
  sql,
  visible,
});
let slow: JudgeTask<'rows'>;
let quick: JudgeTask<'rows'>;
beforeAll(async () => {
  // Fifty-odd kilobytes that are one query, as long as one may be.
  const conditions = Array.from({ length: 4_000 }, (_, n) => `AGE = ${n}`).join(' OR ');
  slow = await taskOf(`SELECT count(*) FROM hes_apc WHERE ${conditions}`);
  quick = await taskOf('SELECT AGE, count(*) AS n, list(DIAG) FROM hes_apc GROUP BY AGE');
}, 60_000);
afterAll(() => {
  guard.close();
  for (const judges of open) judges.close();
});

it('tells what the server needs to know of a query', async () => {
  expect(await judgesOf().plan(quick, 'sam')).toMatchObject({
    tables: [{ dataset: 'hes_apc', columns: ['AGE', 'DIAG'] }],
    figures: { placed: ['plain', 'rows', 'statistic'] },
    gathered: true,
  });
});

it('hands on a refusal as the judge says it', async () => {
  const task = await taskOf('SELECT NHS_NUMBER FROM hes_apc');
  await expect(judgesOf().plan(task, 'sam')).rejects.toMatchObject({
    code: 'column-not-granted',
    status: 422,
    facts: { at: { line: 1, column: 8 } },
  });
});

it('goes on with everything else while one person’s queries are judged', async () => {
  const judges = judgesOf();
  let [over, turns] = [0, 0];
  const mine = Array.from({ length: 5 }, () =>
    judges.plan(slow, 'sam').then(
      () => (over += 1),
      () => (over += 1),
    ),
  );
  // Another person is judged before sam's are all over, and this thread is never held.
  const ticking = setInterval(() => (turns += 1), 1);
  await judges.plan(quick, 'robin');
  clearInterval(ticking);
  expect(over).toBeLessThan(5);
  expect(turns).toBeGreaterThan(0);
  await Promise.all(mine);
});

it('refuses what takes too long, and judges the next', async () => {
  const judges = judgesOf({ limit: 1 });
  await expect(judges.plan(slow, 'sam')).rejects.toMatchObject({ code: 'sql-too-complex' });
  expect(await judgesOf().plan(quick, 'sam')).toBeDefined();
});

it('gives each person a budget of time and a few places in the queue', async () => {
  const judges = judgesOf({ budget: 0.001 });
  await judges.plan(quick, 'sam');
  expect(() => judges.plan(quick, 'sam')).toThrow(/last minute/);
  expect(await judges.plan(quick, 'robin')).toBeDefined();
  const queue = judgesOf();
  const asked = Array.from({ length: 60 }, async () => queue.plan(quick, 'sam'));
  const codes = (await Promise.allSettled(asked)).flatMap((one) =>
    one.status === 'rejected' ? [(one.reason as { code?: string }).code] : [],
  );
  expect(new Set(codes)).toEqual(new Set(['too-many-queries']));
});
