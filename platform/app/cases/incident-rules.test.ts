import type { Assessment } from '@vitrine/api';
import { newActId } from '@vitrine/core/ids';
import type { JsonObject } from '@vitrine/core/text';
import type { Entry } from '@vitrine/ledger/log';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { incidentStepped } from './events.ts';
import { clockOf, deadlineOf } from './incident-clock.ts';
import {
  brokenIncidentRule,
  incidentRules,
  mostIncidentSteps,
  nextIncident,
  unexplained,
  type IncidentState,
} from './incident-rules.ts';
import type { RecordedIncidentStep } from './incident-step.ts';

const start = Date.parse('2026-06-15T12:00:00.000Z');
/** So many hours after the controller became aware. */
const hours = (n: number): string => new Date(start + n * 3_600_000).toISOString();
const known: Assessment = {
  happened: hours(-10),
  aware: hours(0),
  natures: ['confidentiality'],
  data: ['health'],
  people: '10 to 99',
  records: 'not known yet',
  risk: 'likely',
  what: 'A file was sent to the wrong team.',
  consequences: 'They may have read it.',
  measures: 'They deleted it.',
  contact: 'privacy@controller.example',
  agreements: [],
};
const declared: RecordedIncidentStep = { kind: 'declared', concerns: ['per_sam'], assessment: known };
const assessed = (change: Partial<Assessment>, late?: string): RecordedIncidentStep => ({
  kind: 'assessed',
  assessment: { ...known, ...change },
  late,
});
const notified = (n: number, late?: string): RecordedIncidentStep => ({
  kind: 'notified',
  at: hours(n),
  reference: 'IC-1',
  late,
});
const closed: RecordedIncidentStep = { kind: 'closed', words: 'Done.' };
const reopened: RecordedIncidentStep = { kind: 'reopened', words: 'There is more.' };
const told: RecordedIncidentStep = { kind: 'told', who: 'controller', at: hours(0), words: 'By letter.' };
const contain: RecordedIncidentStep = { kind: 'contain', agreement: 'DARS-A-v1.0', words: 'Now.' };

type Deed = readonly [at: number, step: RecordedIncidentStep, actor?: string];
const entry = ([at, step, actor = 'per_indra']: Deed): Entry => ({
  index: 0,
  at: hours(at),
  type: incidentStepped,
  phase: 'fact',
  act: newActId(),
  public: {},
  private: { actor, incident: 'inc_1', step: JSON.parse(JSON.stringify(step)) as JsonObject },
});
function found(...deeds: readonly (Deed | Entry)[]): string[] {
  const rule = incidentRules();
  return deeds.flatMap((one) => rule('private' in one ? one : entry(one)) ?? []);
}

describe('the replay of incidents', () => {
  it('takes one that was told in time, and one that was told late with its reasons', () => {
    expect(found([1, declared], [2, contain], [60, notified(59)], [61, notified(60)], [90, closed])).toEqual(
      [],
    );
    expect(found([1, declared], [80, notified(79, 'Nobody knew.')], [90, closed], [91, reopened])).toEqual(
      [],
    );
    expect(found([1, declared], [2, assessed({ risk: 'unlikely' })], [3, closed])).toEqual([]);
  });

  it.each<[string, readonly Deed[], string]>([
    ['a clock that is put back', [[2, assessed({ aware: hours(1) })]], 'cannot be put back'],
    ['one put back after it had run out', [[80, assessed({ aware: hours(20) })]], 'cannot be put back'],
    [
      'an awareness in the future',
      [[2, assessed({ happened: hours(3), aware: hours(3) })]],
      'cannot be put back',
    ],
    ['an awareness before the incident', [[2, assessed({ aware: hours(-11) })]], 'before it happened'],
    ['an incident in the future', [[2, assessed({ happened: hours(3) })]], 'in the future'],
    ['a late notification without reasons', [[80, notified(72.001)]], 'no reasons'],
    ['a notification in the future', [[2, notified(3)]], 'in the future'],
    ['a notification before awareness', [[2, notified(-1)]], 'before the controller is aware'],
    [
      'an earlier awareness that makes a notification late',
      [
        [73, notified(71)],
        [74, assessed({ aware: hours(-5) })],
      ],
      'no reasons',
    ],
    ['a closing before the regulator is told', [[2, closed]], 'has not been told'],
    ['a closing after 72 hours untold', [[80, closed]], 'has not been told'],
    [
      'a step after the closing',
      [
        [2, notified(1)],
        [3, closed],
        [4, contain],
      ],
      'is closed',
    ],
    ['a reopening of what is open', [[2, reopened]], 'is open'],
    ['a second declaration', [[2, declared]], 'a second time'],
    ['a step of a person concerned', [[2, contain, 'per_sam']], 'whom it concerns'],
    [
      'the same containment twice',
      [
        [2, contain],
        [3, contain],
      ],
      'already',
    ],
  ])('names %s', (_, deeds, said) => {
    const faults = found([1, declared], ...deeds);
    expect(faults).toHaveLength(1);
    expect(faults[0]).toContain(said);
  });

  it('names what nobody declared, what its subject declared, and what was not yet', () => {
    expect(found([1, contain])).toHaveLength(1);
    expect(found([1, declared, 'per_sam'])).toEqual(['An incident is reviewed by nobody whom it concerns.']);
    expect(found([-1, declared])).toEqual(['A moment lies in the future.']);
  });

  it('finds nothing that a destroyed body may have made right, and still a clock put back', () => {
    const lost: Entry = { ...entry([1, contain]), private: {} };
    expect(found([1, declared], lost, [80, notified(79)], [80, closed])).toEqual([]);
    expect(found([1, declared], lost, [2, assessed({ aware: hours(1) })])).toHaveLength(1);
  });

  it.each(['actor', 'incident', 'step'])('calls a log whole whose steps lost the field %s', (field) => {
    const whole = [
      entry([1, declared]),
      entry([2, assessed({ aware: hours(-5) })]),
      entry([3, notified(-4)]),
      entry([4, contain]),
      entry([5, closed]),
    ];
    expect(found(...whole)).toEqual([]);
    for (const at of whole.keys()) {
      const fields = Object.entries(whole[at]?.private ?? {}).filter(([name]) => name !== field);
      const lost = { ...whole[at], private: Object.fromEntries(fields) } as Entry;
      expect(found(...whole.with(at, lost))).toEqual([]);
    }
  });

  it('of which no further step is taken is still assessed, told to the regulator and closed', () => {
    const steps = Array.from({ length: mostIncidentSteps }, (): Deed => [2, told]);
    expect(found([1, declared], ...steps, [3, told])).toHaveLength(1);
    const end: Deed[] = [
      [3, assessed({ risk: 'high' })],
      [4, notified(4)],
      [5, closed],
    ];
    expect(found([1, declared], ...steps, ...end)).toEqual([]);
    expect(found([1, declared], ...steps, [3, assessed({ risk: 'unlikely' })], [4, closed])).toEqual([]);
  });

  it('takes 10,000 steps in its time, and no more of them than an incident may have', () => {
    const many = Array.from({ length: 10_000 }, (): Deed => [2, told]);
    const begun = performance.now();
    expect(found([1, declared], ...many)).toHaveLength(10_000 - mostIncidentSteps);
    expect(performance.now() - begun).toBeLessThan(5_000);
  });

  it('never gives more time, never closes untold, and never leaves a delay without reasons', () => {
    const moment = fc.integer({ min: -100, max: 300 });
    const step = fc.oneof(
      fc
        .tuple(moment, fc.option(fc.constant('Why.'), { nil: undefined }))
        .map(([n, late]) => notified(n, late)),
      fc
        .tuple(moment, fc.constantFrom('unlikely', 'likely', 'high'))
        .map(([n, risk]) => assessed({ aware: hours(n), happened: hours(-100), risk })),
      fc.constantFrom(closed, reopened),
    );
    const deeds = fc.array(fc.tuple(fc.integer({ min: 1, max: 20 }), step), { maxLength: 40 });
    fc.assert(
      fc.property(deeds, (all) => {
        let at = 1;
        let now: IncidentState | undefined = nextIncident(undefined, declared);
        for (const [later, one] of all) {
          at += later;
          if (brokenIncidentRule(now, one, 'per_indra', hours(at)) !== undefined) continue;
          const next = nextIncident(now, one);
          if (now === undefined || next === undefined) throw new TypeError('It was declared.');
          expect(deadlineOf(next.assessment.aware) <= deadlineOf(now.assessment.aware)).toBe(true);
          const { state } = clockOf(next, new Date(hours(at)));
          if (next.state === 'closed' && one.kind === 'closed') expect(state).not.toMatch(/running|over/);
          if (state === 'notified-late') expect(next.late).toBeDefined();
          now = next;
        }
      }),
    );
  });
});

describe('the clock', () => {
  const at = (n: number, change: Partial<Assessment> = {}, ...told: number[]) =>
    clockOf(
      { assessment: { ...known, ...change }, notifications: told.map((one) => ({ at: hours(one) })) },
      new Date(hours(n)),
    );

  it('runs for 72 hours from awareness, to the millisecond, over a weekend like over any other days', () => {
    expect(at(0)).toEqual({ deadline: '2026-06-18T12:00:00.000Z', state: 'running', leftMs: 72 * 3_600_000 });
    expect(at(72)).toMatchObject({ state: 'running', leftMs: 0 });
    expect(at(72 + 1 / 3_600_000).state).toBe('over');
    expect(at(100, {}, 72).state).toBe('notified');
    expect(at(100, {}, 90, 72.001).state).toBe('notified-late');
  });

  it('stands still where a risk is unlikely, and has run on when it is found to be likely', () => {
    expect(at(100, { risk: 'unlikely' }).state).toBe('not-needed');
    expect(at(100, { risk: 'high' }).state).toBe('over');
  });

  it('says why a notification is refused that is late', () => {
    const now = nextIncident(undefined, declared);
    expect(brokenIncidentRule(now, notified(73), 'per_indra', hours(74))).toBe(unexplained);
  });
});
