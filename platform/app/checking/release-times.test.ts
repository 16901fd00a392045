import type { Request } from '@vitrine/disclosure-control/requests';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bandOfHours, quantileOf, timesOf } from './release-times.ts';

const start = Date.UTC(2026, 0, 1);
const moment = (hours: number): string => new Date(start + hours * 3_600_000).toISOString();
/** Released so many hours after it was sent, of which the checkers took half. */
const taking = (hours: number): Request =>
  ({
    submittedAt: moment(0),
    earlierRounds: [],
    votes: [{ at: moment(hours / 4) }, { at: moment(hours / 2) }],
    release: { at: moment(hours) },
  }) as unknown as Request;

test('times are told in bands, the median of five releases and the 90th percentile of twenty', () => {
  const of = (...hours: number[]) => timesOf(hours.map(taking));
  expect(of(1, 2, 3, 4)).toEqual([]);
  expect(of(1, 2, 100, 200, 300)).toEqual([
    { step: 'whole', median: '3 to 7 days' },
    { step: 'check', median: '1 to 3 days' },
    { step: 'answer', median: 'less than a day' },
    { step: 'release', median: '1 to 3 days' },
  ]);
  const twenty = Array.from({ length: 20 }, (_, at) => (at < 17 ? 10 : 400));
  expect(of(...twenty)[0]).toEqual({ step: 'whole', median: 'less than a day', tail: '2 to 4 weeks' });
  expect(of(...twenty.slice(1))[0]).not.toHaveProperty('tail');
});

test('one release more, however long it took, changes nothing by itself beyond the next band', () => {
  const hours = fc.array(fc.integer({ min: 1, max: 1_000 }), { minLength: 20, maxLength: 40 });
  fc.assert(
    fc.property(hours, fc.integer({ min: 1, max: 100_000 }), (taken, one) => {
      // Two at least took as long as what is told of the slowest, so none is told by itself.
      const tail = quantileOf([...taken, one], 0.9);
      expect([...taken, one].filter((each) => each >= tail).length).toBeGreaterThan(2);
      expect(timesOf([...taken, one].map(taking))[0]?.tail).toBe(bandOfHours(tail));
    }),
  );
});
