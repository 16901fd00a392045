import { Unavailable } from '@vitrine/core/errors';
import { changedFields } from '@vitrine/policy/lifecycle';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recordFact } from '../record/acts.ts';
import { everything } from '../record/locks.ts';
import { testPlace, type TestPlace } from '../testing.ts';
import { agreementBudget } from './budget-view.ts';
import { PrivacyRegistry } from './privacy-registry.ts';
import { privacyCharged } from './privacy-entries.ts';
import { answerOf, ask, asking, documentWith, inForce, publishBudget, usableOf } from './testing.ts';

let place: TestPlace;
beforeAll(async () => {
  place = await testPlace();
});
afterAll(() => place.close());

/** What is charged on the ledger to agreements of this beginning, added up in whole thousandths. */
async function charged(agreement: string): Promise<number> {
  let total = 0;
  for await (const entry of place.ledger.read())
    if (entry.type === privacyCharged && entry.phase === 'intent')
      if (JSON.stringify(entry.public['agreement']).startsWith(`"${agreement}`))
        total += Math.round(Number(entry.public['epsilon']) * 1_000);
  return total;
}

describe('a privacy budget', () => {
  it('is charged on the ledger before anything is computed, and whatever becomes of it', async () => {
    const usable = await inForce(place, 'BUY-1-v1.0', { epsilon: 1, delta: 0 });
    const seen: number[] = [];
    await ask(place, asking(usable, 'a', 0.25), async () => {
      seen.push(await charged('BUY-1'));
      return answerOf(1);
    });
    const fails = ask(place, asking(usable, 'b', 0.5), async () => {
      seen.push(await charged('BUY-1'));
      throw new Unavailable({ detail: 'The room ended.' });
    });
    await expect(fails).rejects.toMatchObject({ code: 'unavailable' });
    expect(seen).toEqual([250, 750]);
    await expect(ask(place, asking(usable, 'c', 0.5))).rejects.toMatchObject({
      code: 'privacy-budget-used',
      facts: { left: { epsilon: 0.25, delta: 0 } },
    });
    // To its last decimal.
    await ask(place, asking(usable, 'd', 0.25));
    expect(await charged('BUY-1')).toBe(1_000);
  });

  it('answers the same question once more at no cost, to whoever asks, also after a restart', async () => {
    const usable = await inForce(place, 'BUY-2-v1.0', { epsilon: 1, delta: 0 });
    const first = await ask(place, asking(usable, 'same', 1), async () => answerOf(17));
    expect(first).toEqual({ answer: answerOf(17), free: false, kept: true });
    const again = { ...place, parts: { ...place.ports, privacy: new PrivacyRegistry(place.ledger) } };
    for (const where of [place, again]) {
      const kept = await ask(where, asking(usable, 'same', 1), async () => answerOf(99));
      expect(kept).toEqual({ answer: answerOf(17), free: true, kept: true });
    }
    await again.parts.privacy.stop();
    expect(await charged('BUY-2')).toBe(1_000);
  });

  it('buys a question once that is asked many times at once', async () => {
    const usable = await inForce(place, 'BUY-3-v1.0', { epsilon: 1, delta: 0 });
    let computed = 0;
    const all = await Promise.all(
      Array.from({ length: 8 }, () =>
        ask(place, asking(usable, 'same', 0.9), async () => {
          computed += 1;
          return answerOf(computed);
        }),
      ),
    );
    expect(computed).toBe(1);
    expect(new Set(all.map(({ answer }) => JSON.stringify(answer))).size).toBe(1);
    expect(await charged('BUY-3')).toBe(900);
  });

  it('holds up nobody who decides, and is held up by nobody for ever', async () => {
    const usable = await inForce(place, 'BUY-9-v1.0', { epsilon: 1, delta: 0 });
    const first = Promise.withResolvers<never>();
    const began = Promise.withResolvers<true>();
    const one = ask(place, asking(usable, 'same', 0.25), () => {
      began.resolve(true);
      return first.promise;
    });
    const failed = expect(one).rejects.toMatchObject({ code: 'unavailable' });
    const other = ask(place, asking(usable, 'same', 0.25), async () => answerOf(1));
    await began.promise;
    // While the room still counts, everybody else goes on deciding.
    await place.ports.locks.hold([everything], async () => undefined);
    const deciding = place.ports.locks.hold([everything], async () => undefined);
    first.reject(new Unavailable({ detail: 'The room ended.' }));
    await failed;
    await Promise.all([other, deciding]);
    expect(await charged('BUY-9')).toBe(500);
  });

  it('says of an answer that is too large to be kept that it is bought again', async () => {
    const usable = await inForce(place, 'BUY-10-v1.0', { epsilon: 1, delta: 0 });
    const long = (megabytes: number) => ({
      ...answerOf(1),
      groups: [{ groups: ['x'.repeat(megabytes * 1024 * 1024)], noisy: [] }],
    });
    const buy = (name: string, megabytes: number) =>
      ask(place, asking(usable, name, 0.125), async () => long(megabytes));
    expect(await buy('large', 3)).toMatchObject({ free: false, kept: true });
    expect(await buy('large', 3)).toMatchObject({ free: true });
    expect(await buy('larger', 13)).toMatchObject({ free: false, kept: false });
  });

  it('is never overspent under any interleaving, of the agreement nor of a dataset, and no crash loses a charge', async () => {
    let runs = 0;
    const step = fc.record({
      first: fc.boolean(),
      key: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
      epsilon: fc.constantFrom(0.1, 0.2, 0.3, 0.7),
      fails: fc.boolean(),
      pause: fc.nat(3),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 14 }), async (steps) => {
        const run = `RACE-${++runs}`;
        const dataset = `race_${runs}`;
        await publishBudget(place, dataset, 1.5);
        const [one, two] = [
          await inForce(place, `${run}-A-v1.0`, { epsilon: 1, delta: 0 }),
          await inForce(place, `${run}-B-v1.0`, { epsilon: 1, delta: 0 }),
        ];
        await Promise.allSettled(
          steps.map(async ({ first, key, epsilon, fails, pause }) => {
            for (let turn = 0; turn < pause; turn += 1) await Promise.resolve();
            const asked = asking(first ? one : two, `${run} ${first} ${key} ${epsilon}`, epsilon, {
              dataset,
            });
            await ask(place, asked, async () => {
              if (fails) throw new Unavailable({ detail: 'The room ended.' });
              return answerOf(1);
            });
          }),
        );
        const [a, b] = [await charged(`${run}-A`), await charged(`${run}-B`)];
        expect(Math.max(a, b)).toBeLessThanOrEqual(1_000);
        expect(a + b).toBeLessThanOrEqual(1_500);
        // Whoever begins anew with the same ledger has as much left.
        const after = new PrivacyRegistry(place.ledger);
        await after.settled();
        for (const [usable, spent] of [
          [one, a],
          [two, b],
        ] as const) {
          const { left, datasets } = agreementBudget(after, usable, [dataset]);
          expect(left.epsilon).toBeCloseTo(1 - spent / 1_000, 9);
          expect(datasets[0]?.left.epsilon).toBeCloseTo(1.5 - (a + b) / 1_000, 9);
        }
        await after.stop();
      }),
      { numRuns: process.env['VITRINE_EXAM'] === undefined ? 8 : 500, seed: 13 },
    );
  });

  it('is not charged to who stopped the question before', async () => {
    const usable = await inForce(place, 'STOP-v1.0', { epsilon: 1, delta: 0 });
    const stopped = { ...asking(usable, 'a', 0.5), signal: AbortSignal.abort() };
    await expect(ask(place, stopped)).rejects.toMatchObject({ code: 'query-cancelled' });
    expect(await charged('STOP')).toBe(0);
  });

  it('counts a charge whose process was killed before it answered', async () => {
    const usable = await inForce(place, 'BUY-4-v1.0', { epsilon: 1, delta: 0 });
    const never = ask(place, asking(usable, 'killed', 0.8), () => new Promise(() => undefined));
    void never.catch(() => undefined);
    while ((await charged('BUY-4')) === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    // As a start does that finds an act without outcome.
    let act: string | undefined;
    for await (const entry of place.ledger.read()) if (entry.type === privacyCharged) act = entry.act;
    await place.interrupt(privacyCharged, act as never);
    const later = { ...place, parts: { ...place.ports, privacy: new PrivacyRegistry(place.ledger) } };
    await expect(ask(later, asking(usable, 'other', 0.3))).rejects.toMatchObject({
      code: 'privacy-budget-used',
    });
    await later.parts.privacy.stop();
  });

  it('belongs to the agreement and not to its version: an amendment renews nothing, and raises it by what it says', async () => {
    await ask(place, asking(await inForce(place, 'AMEND-v1.0', { epsilon: 1, delta: 0 }), 'a', 1));
    const same = await inForce(place, 'AMEND-v1.1', { epsilon: 1, delta: 0 });
    await expect(ask(place, asking(same, 'b', 0.1))).rejects.toMatchObject({ code: 'privacy-budget-used' });
    const lower = await inForce(place, 'AMEND-v1.2', { epsilon: 0.5, delta: 0 });
    await expect(ask(place, asking(lower, 'b', 0.001))).rejects.toMatchObject({
      facts: { left: { epsilon: 0, delta: 0 } },
    });
    const more = await inForce(place, 'AMEND-v1.3', { epsilon: 1.5, delta: 0 });
    await ask(place, asking(more, 'b', 0.5));
    await expect(ask(place, asking(more, 'c', 0.1))).rejects.toMatchObject({ code: 'privacy-budget-used' });
  });

  it('is what two officers signed on the ledger, whatever the database says', async () => {
    const usable = await inForce(place, 'FORGED-v1.0', { epsilon: 1, delta: 0 });
    const forged = usableOf(documentWith(usable.ref, { epsilon: 90, delta: 0 }));
    await expect(ask(place, asking(forged, 'a', 5))).rejects.toMatchObject({ code: 'corrupt' });
    const once = await inForce(place, 'ONCE-v1.0', { epsilon: 1, delta: 0 }, ['avery.officer']);
    await expect(ask(place, asking(once, 'a', 0.5))).rejects.toMatchObject({ code: 'agreement-not-active' });
    expect([await charged('FORGED'), await charged('ONCE')]).toEqual([0, 0]);
  });

  it('is not spent under an agreement that ended, nor beyond what one question may', async () => {
    const usable = await inForce(place, 'OVER-v1.0', { epsilon: 2, delta: 1e-6, perQuery: 0.5 });
    await expect(ask(place, asking(usable, 'a', 0.6))).rejects.toMatchObject({
      code: 'privacy-epsilon-too-large',
    });
    const greedy = ask(place, asking(usable, 'a', 0.1, { delta: 1e-5 }));
    await expect(greedy).rejects.toMatchObject({ code: 'privacy-budget-used' });
    await recordFact(place.ports, 'avery', changedFields('ended', usable.ref, 'Over.'));
    await expect(ask(place, asking(usable, 'a', 0.1))).rejects.toMatchObject({
      code: 'agreement-not-active',
    });
    expect(await charged('OVER')).toBe(0);
  });
});
