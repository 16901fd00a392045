import { newActId } from '@vitrine/core/ids';
import type { Entry } from '@vitrine/ledger/log';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { brokenCaseRule, caseRules, mostCaseSteps, nextCase, type CaseState } from './case-rules.ts';
import type { RecordedCaseStep } from './case-step.ts';
import { caseStepped } from './events.ts';

type Deed = readonly [actor: string, step: RecordedCaseStep];

const opened: RecordedCaseStep = {
  kind: 'opened',
  about: { kind: 'person', id: 'per_sam' },
  concerns: ['per_sam'],
  agreements: [],
  words: 'He asked at night.',
};
const asked = (question = 'qst_1', to = 'per_sam'): RecordedCaseStep => ({
  kind: 'asked',
  question,
  to,
  words: 'Why?',
});
const answered = (question = 'qst_1'): RecordedCaseStep => ({
  kind: 'answered',
  question,
  words: 'A deadline.',
});
const noted: RecordedCaseStep = { kind: 'noted', words: 'So it is.' };
const closed: RecordedCaseStep = { kind: 'closed', outcome: 'explained', words: 'Explained.' };
const reopened: RecordedCaseStep = { kind: 'reopened', words: 'There is more.' };
const [indra, ivy, sam, robin] = ['per_indra', 'per_ivy', 'per_sam', 'per_robin'] as const;

let index = 0;
const entry = (actor: string, step: unknown, id = 'case_1'): Entry => ({
  index: index++,
  at: '2026-06-15T12:00:00.000Z',
  type: caseStepped,
  phase: 'fact',
  act: newActId(),
  public: {},
  private: { actor, case: id, step } as Entry['private'],
});
/** What the replay finds in a log of these. */
function found(...entries: readonly Entry[]): string[] {
  const rule = caseRules();
  return entries.flatMap((one) => rule(one) ?? []);
}
const log = (...deeds: readonly Deed[]): string[] =>
  found(...deeds.map(([actor, step]) => entry(actor, step)));

describe('the replay of cases', () => {
  it('takes a case from its opening to its closing and reopening', () => {
    expect(
      log(
        [indra, opened],
        [indra, asked()],
        [ivy, noted],
        [sam, answered()],
        [ivy, closed],
        [indra, reopened],
        [indra, asked('qst_2')],
        [indra, closed],
      ),
    ).toEqual([]);
  });

  it.each<[string, readonly Deed[], string]>([
    [
      'an answer of another',
      [
        [indra, asked()],
        [robin, answered()],
      ],
      'by another than the person',
    ],
    [
      'an answer of the reviewer who asked',
      [
        [indra, asked()],
        [indra, answered()],
      ],
      'by another than the person',
    ],
    [
      'an answer that is played again',
      [
        [indra, asked()],
        [sam, answered()],
        [sam, answered()],
      ],
      'answered already',
    ],
    ['an answer to nothing', [[sam, answered()]], 'nobody asked'],
    [
      'an answer after the closing',
      [
        [indra, asked()],
        [indra, closed],
        [sam, answered()],
      ],
      'is closed',
    ],
    [
      'a note after the closing',
      [
        [indra, closed],
        [indra, noted],
      ],
      'is closed',
    ],
    [
      'a second closing',
      [
        [indra, closed],
        [indra, closed],
      ],
      'is closed',
    ],
    ['a reopening of what is open', [[indra, reopened]], 'is open'],
    ['a second opening', [[indra, opened]], 'a second time'],
    ['a step of the person concerned', [[sam, noted]], 'whom it concerns'],
    ['a closing by the person concerned', [[sam, closed]], 'whom it concerns'],
    [
      'a step of a reviewer who was asked',
      [
        [indra, asked('qst_1', ivy)],
        [ivy, noted],
      ],
      'whom it concerns',
    ],
    ['a question to oneself', [[indra, asked('qst_1', indra)]], 'asks themselves'],
    [
      'a question under the number of another',
      [
        [indra, asked()],
        [indra, asked()],
      ],
      'number of another',
    ],
  ])('names %s', (_, deeds, said) => {
    const faults = log([indra, opened], ...deeds);
    expect(faults).toHaveLength(1);
    expect(faults[0]).toContain(said);
  });

  it('names a case that nobody opened, one that its subject opened, and what has no form', () => {
    expect(log([indra, noted])).toHaveLength(1);
    expect(log([sam, opened])).toEqual(['A case is reviewed by nobody whom it concerns.']);
    expect(found(entry(indra, { kind: 'pardoned' }))).toEqual([
      'A step of a case does not have the form of one.',
    ]);
    const huge = { ...noted, words: 'x'.repeat(4_001) };
    expect(found(entry(indra, opened), entry(indra, huge))).toHaveLength(1);
  });

  it('names a case that leaves out whom it concerns: the person, or the reviewer who acted', () => {
    const unnamed = { ...opened, concerns: [] };
    expect(log([indra, unnamed])).toEqual(['A case leaves out whom it concerns.']);
    const met: Entry = {
      ...entry(indra, noted),
      type: 'person.recorded',
      private: { actor: indra, person: { id: indra, roles: ['igard-reviewer'] } },
    };
    const act: Entry = { ...entry(indra, noted), type: 'audit.exported', private: { actor: indra } };
    const ofEntry = { ...unnamed, about: { kind: 'entry', id: String(act.index) } };
    expect(found(met, act, entry(indra, ofEntry))).toEqual(['A case leaves out whom it concerns.']);
    expect(found(met, act, entry(ivy, { ...ofEntry, concerns: [indra] }))).toEqual([]);
  });

  it('names a question whose number another case used', () => {
    const other = entry(indra, asked(), 'case_2');
    expect(found(entry(indra, opened), entry(indra, asked()), entry(indra, opened, 'case_2'), other)).toEqual(
      ['A question was asked under the number of another.'],
    );
  });

  it('finds nothing that a destroyed body may have made right, and still what none could', () => {
    const lost: Entry = { ...entry(indra, noted), private: {} };
    expect(found(lost, entry(indra, noted), entry(sam, answered()))).toEqual([]);
    expect(found(lost, entry(indra, opened), entry(indra, asked()), entry(robin, answered()))).toEqual([
      'A question was answered by another than the person who was asked.',
    ]);
  });

  it.each(['actor', 'case', 'step'])(
    'calls a log whole whose steps lost the field %s by destruction',
    (field) => {
      const whole = [
        entry(indra, opened),
        entry(indra, asked()),
        entry(sam, answered()),
        entry(indra, closed),
      ];
      for (const at of whole.keys()) {
        const fields = Object.entries(whole[at]?.private ?? {}).filter(([name]) => name !== field);
        const lost = { ...whole[at], private: Object.fromEntries(fields) } as Entry;
        expect(found(...whole.with(at, lost))).toEqual([]);
      }
      // A form that nothing was destroyed of is still named.
      expect(found({ ...entry(indra, opened), private: { actor: indra, case: 1, step: {} } })).toHaveLength(
        1,
      );
    },
  );

  it('takes 10,000 steps in no more than its time, and no more of them than a case may have', () => {
    const many = Array.from({ length: 10_000 }, (): Deed => [indra, noted]);
    const begun = performance.now();
    expect(log([indra, opened], ...many)).toHaveLength(10_000 - mostCaseSteps);
    expect(log([indra, opened], ...many.slice(0, mostCaseSteps), [indra, closed])).toEqual([]);
    expect(performance.now() - begun).toBeLessThan(5_000);
  });

  it('never lets anybody concerned do more than answer, whatever came before', () => {
    const anyStep = fc.constantFrom<RecordedCaseStep>(
      opened,
      asked('qst_1'),
      asked('qst_2', ivy),
      asked('qst_3', robin),
      answered('qst_1'),
      answered('qst_2'),
      noted,
      closed,
      reopened,
    );
    const deeds = fc.array(fc.tuple(fc.constantFrom(indra, ivy, sam, robin), anyStep), { maxLength: 40 });
    fc.assert(
      fc.property(deeds, (all) => {
        let known: CaseState | undefined;
        const answers = new Set<string>();
        for (const [actor, step] of all) {
          if (brokenCaseRule(known, step, actor) !== undefined) continue;
          if (step.kind === 'answered') {
            expect(known?.questions.get(step.question)?.to).toBe(actor);
            expect(answers.has(step.question)).toBe(false);
            answers.add(step.question);
          } else expect(known?.concerns ?? [sam]).not.toContain(actor);
          if (known !== undefined) expect(step.kind === 'reopened').toBe(known.state === 'closed');
          known = nextCase(known, step);
        }
      }),
    );
  });
});
