import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { FileKeys } from '@vitrine/core/keys';
import { parseAgreementRef } from '@vitrine/core/ids';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PrivacyCounts } from './privacy-counts.ts';
import { spendInRoom, spendOnSynopsis } from './spend.ts';
import type { Release } from '../../catalogue/release.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'vitrine-counts-'));
});
afterEach(() => rm(dir, { recursive: true }));

const open = (): Promise<PrivacyCounts> =>
  PrivacyCounts.open(join(dir, 'privacy', 'counts'), new FileKeys(join(dir, 'keys')));
const account = (epsilon: number, name = 'agreement A'): Parameters<PrivacyCounts['spend']>[0][number] => ({
  name,
  budget: { epsilon, delta: 1e-6 },
});
const agreement = {
  ref: parseAgreementRef('TEST-1-v1.0'),
  privacyBudget: { epsilon: 3, delta: 0, perQuery: 1 },
};
const spent = (epsilon: number, ...datasets: string[]): Parameters<typeof spendInRoom>[4] => ({
  epsilon,
  delta: 0,
  datasets: datasets.length === 0 ? ['visits'] : datasets,
});

describe('the steward’s count of privacy budgets', () => {
  it('outlives the steward, whatever a server says, to the last decimal and no further', async () => {
    let counts = await open();
    for (let at = 0; at < 9; at += 1) {
      counts.spend([account(1)], { epsilon: 0.1, delta: 0 });
      if (at % 3 !== 0) continue;
      counts.close();
      counts = await open();
    }
    counts.spend([account(1)], { epsilon: 0.1, delta: 0 });
    expect(() => counts.spend([account(1)], { epsilon: 0.001, delta: 0 })).toThrow('has not so much left');
    // What two officers raise, it goes on from; what they lower is spent.
    counts.spend([account(1.5)], { epsilon: 0.5, delta: 0 });
    expect(() => counts.spend([account(1)], { epsilon: 0.001, delta: 0 })).toThrow();
    counts.close();
  });

  it('counts in every account or in none, and what is done once once', async () => {
    const counts = await open();
    const both = [account(1), account(0.5, 'dataset visits')];
    counts.spend(both, { epsilon: 0.4, delta: 0 });
    expect(() => counts.spend(both, { epsilon: 0.4, delta: 0 })).toThrow('dataset visits');
    counts.spend([account(1)], { epsilon: 0.6, delta: 0 });
    const own = [account(2, 'dataset other')];
    for (let at = 0; at < 5; at += 1) counts.spend(own, { epsilon: 2, delta: 0 }, 'synopsis other 1.0');
    expect(() => counts.spend(own, { epsilon: 2, delta: 0 }, 'synopsis other 1.1')).toThrow();
    counts.close();
  });

  it('never has more than the budget spent, over any order of questions and restarts', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ epsilon: fc.integer({ min: 1, max: 400 }), restart: fc.boolean() }), {
          maxLength: 12,
        }),
        async (asked) => {
          await rm(join(dir, 'privacy'), { recursive: true, force: true });
          let counts = await open();
          let total = 0;
          for (const { epsilon, restart } of asked) {
            try {
              counts.spend([account(1)], { epsilon: epsilon / 1_000, delta: 0 });
              total += epsilon;
            } catch {
              expect(total + epsilon).toBeGreaterThan(1_000);
            }
            if (!restart) continue;
            counts.close();
            counts = await open();
          }
          counts.close();
          expect(total).toBeLessThanOrEqual(1_000);
        },
      ),
      { numRuns: 30 },
    );
  });

  it('cuts off what a crash left, and spends nothing where the file was changed', async () => {
    const counts = await open();
    counts.spend([account(1)], { epsilon: 0.5, delta: 0 });
    counts.spend([account(1)], { epsilon: 0.4, delta: 0 });
    counts.close();
    const path = join(dir, 'privacy', 'counts');
    const bytes = await readFile(path);
    await truncate(path, bytes.length - 3);
    const after = await open();
    expect(() => after.spend([account(1)], { epsilon: 0.6, delta: 0 })).toThrow();
    after.close();
    bytes[40] = (bytes[40] ?? 0) ^ 1;
    await writeFile(path, bytes);
    await expect(open()).rejects.toMatchObject({ code: 'corrupt' });
  });
});

describe('what a synopsis spends', () => {
  it('is bounded by the newest release’s budget, whichever release it is of', async () => {
    const of = (version: string, epsilon: number): Release => {
      const privacy = { budget: { epsilon, delta: 0 }, synopsis: { epsilon: 1 } };
      return { manifest: { dataset: 'visits', version, privacy } } as unknown as Release;
    };
    const [old, lowered] = [of('1.9', 5), of('1.10', 1.5)];
    const counts = await open();
    spendOnSynopsis(counts, old.manifest, [lowered, old]);
    expect(() => spendOnSynopsis(counts, of('1.8', 5).manifest, [lowered, old])).toThrow(
      'has not so much left',
    );
    spendOnSynopsis(counts, old.manifest, [lowered, old]);
    counts.close();
  });
});

describe('what a room spends', () => {
  it('is bounded by the signed agreement, question by question and over all rooms', async () => {
    const counts = await open();
    const ask = (params = spent(1)): void => spendInRoom(counts, agreement, ['visits'], [], params);
    expect(() => ask(spent(1.5))).toThrow('one question');
    expect(() => ask(spent(1, 'elsewhere'))).toThrow('does not grant');
    expect(() =>
      spendInRoom(counts, { ref: agreement.ref, privacyBudget: undefined }, ['visits'], [], spent(1)),
    ).toThrow();
    for (let room = 0; room < 3; room += 1) ask();
    expect(() => ask(spent(0.001))).toThrow('has not so much left');
    counts.close();
  });
});
