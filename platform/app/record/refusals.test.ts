import { Conflict, Forbidden } from '@vitrine/core/errors';
import { manualClock } from '@vitrine/core/process';
import { newPersonId } from '@vitrine/core/ids';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RefusalMeter, withRefusals } from './refusals.ts';
import { testPlace, type TestPlace } from '../testing.ts';
import type { Caller, UseCases } from '../use-case.ts';

describe('the meter of refusals', () => {
  it('takes each kind of a person once a minute, however often it comes', () => {
    const step = fc.record({
      person: fc.constantFrom('a', 'b'),
      code: fc.constantFrom('x', 'y'),
      wait: fc.nat(40_000),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const clock = manualClock('2026-01-01T00:00:00Z');
        const meter = new RefusalMeter(clock);
        const taken = new Map<string, number>();
        for (const { person, code, wait } of steps) {
          clock.advance(wait);
          const now = clock.now().getTime();
          const last = taken.get(person + code);
          const expected = last === undefined || now - last >= 60_000;
          expect(meter.take(person, 'sign', code)).toBe(expected);
          if (expected) taken.set(person + code, now);
        }
      }),
    );
  });
});

describe('use cases that refuse', () => {
  let place: TestPlace;
  beforeAll(async () => {
    place = await testPlace();
  });
  afterAll(() => place.close());

  it('put it on record with its code and nothing of the input, and still refuse', async () => {
    const { ports: parts, ledger } = place;
    const useCases = withRefusals(parts, {
      signAgreement: async () => Promise.reject(new Forbidden({ detail: 'No.' })),
      getHome: async () => Promise.reject(new Conflict({ detail: 'Not now.' })),
      publishDataset: async function* () {
        yield { kind: 'step' };
        throw new Forbidden({ detail: 'No.' });
      },
    } as unknown as UseCases);
    const caller = {
      person: { id: newPersonId() },
      signal: new AbortController().signal,
    } as unknown as Caller;
    const input = { params: { ref: 'SECRET-v1.0' }, query: {}, body: {} } as never;
    for (let n = 0; n < 3; n++) await expect(useCases.signAgreement(caller, input)).rejects.toThrow('No.');
    await expect(useCases.getHome(caller, input)).rejects.toThrow('Not now.');
    const lines: unknown[] = [];
    const read = async (): Promise<void> => {
      for await (const line of useCases.publishDataset(caller, input)) lines.push(line);
    };
    await expect(read()).rejects.toThrow('No.');
    expect(lines).toEqual([{ kind: 'step' }]);
    const recorded: unknown[] = [];
    for await (const { type, public: face, private: body } of ledger.read())
      recorded.push({ type, face, body });
    const body = { actor: caller.person.id };
    expect(recorded).toEqual([
      { type: 'refusal', face: { what: 'signAgreement', code: 'forbidden' }, body },
      { type: 'refusal', face: { what: 'publishDataset', code: 'forbidden' }, body },
    ]);
  });
});
