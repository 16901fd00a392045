import { newActId } from '@vitrine/core/ids';
import type { JsonObject } from '@vitrine/core/text';
import type { Entry, EntryDraft } from '@vitrine/ledger/log';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { budgetRules } from './budget-rules.ts';

const agreement = 'DARS-NIC-300003-G5H6J';
const applied = (version: string, privacyBudget?: JsonObject, dataOut = 'private') => ({
  type: 'agreement.applied',
  phase: 'fact' as const,
  public: { ref: `${agreement}-v${version}` },
  private: { document: { dataOut, ...(privacyBudget === undefined ? {} : { privacyBudget }) } },
});
const published = (epsilon: number) => ({
  type: 'dataset.published',
  phase: 'outcome' as const,
  result: 'done' as const,
  public: {},
  private: { manifest: { dataset: 'hes_apc', privacy: { budget: { epsilon, delta: 0 } } } },
});
const charged = (epsilon: number, version = '1.0', of = agreement) => ({
  type: 'privacy.charged',
  phase: 'intent' as const,
  public: { agreement: `${of}-v${version}`, epsilon, delta: 0, datasets: ['hes_apc'] },
  private: {},
});

const declared = (budget: number, epsilon: number, version = '1.0') => ({
  ...published(budget),
  private: {
    manifest: {
      dataset: 'hes_apc',
      version,
      privacy: { budget: { epsilon: budget, delta: 0 }, synopsis: { epsilon } },
    },
  },
});
const synopsis = (epsilon: number, release = '1.0') => ({
  type: 'synopsis.bought',
  phase: 'intent' as const,
  public: { dataset: 'hes_apc', release, epsilon },
  private: {},
});
const drawn = (digest: string, release = '1.0') => ({
  ...synopsis(1, release),
  phase: 'outcome' as const,
  result: 'done' as const,
  public: { dataset: 'hes_apc', release, epsilon: 1, digest },
});

/** What the last of these entries broke. */
function last(...drafts: readonly Omit<EntryDraft, 'act'>[]): string | undefined {
  const follow = budgetRules();
  return drafts
    .map((draft, index): Entry => ({ act: newActId(), at: '2026-06-15T12:00:00.000Z', index, ...draft }))
    .map((entry) => follow(entry))
    .at(-1);
}

const three = applied('1.0', { epsilon: 3, delta: 0, perQuery: 2 });

it.each([
  ['all of the budget', [three, charged(2), charged(1)], undefined],
  ['a little more', [three, charged(2), charged(1), charged(0.000001)], /than the agreement grants/],
  ['more than one question may', [three, charged(2.5)], /than the agreement grants/],
  [
    'under an agreement without a budget',
    [applied('1.0', undefined, 'escrow'), charged(1)],
    /agreement grants/,
  ],
  [
    'what an earlier version spent, again',
    [three, charged(2), applied('1.1', { epsilon: 3, delta: 0 }), charged(2, '1.1')],
    /than the agreement grants/,
  ],
  [
    'what an amendment added',
    [three, charged(2), applied('1.1', { epsilon: 4, delta: 0 }), charged(2, '1.1')],
    undefined,
  ],
  [
    'more than the dataset has over all agreements',
    [published(3), charged(2, '1.0', 'DARS-NIC-400004-K7L8M'), three, charged(2)],
    /than a dataset has/,
  ],
  ['under an agreement whose document was destroyed', [charged(9)], undefined],
  ['a synopsis of all that the dataset has', [declared(3, 3), synopsis(3)], undefined],
  ['a synopsis beside questions', [declared(3, 1), synopsis(1), three, charged(2)], undefined],
  [
    'a question for what a synopsis spent',
    [declared(2, 1), synopsis(1), three, charged(1.5)],
    /than a dataset has/,
  ],
  [
    'a synopsis for what questions spent',
    [declared(2, 1), three, charged(1.5), synopsis(1)],
    /than a dataset has/,
  ],
  ['a synopsis asked for again', [declared(1, 1), synopsis(1), synopsis(1)], undefined],
  ['one of another price', [declared(3, 1), synopsis(2)], /otherwise than declared/],
  ['a second price for one release', [declared(3, 1), synopsis(1), synopsis(0.5)], /otherwise than declared/],
  [
    'one of another release beyond the budget',
    [declared(1, 1), synopsis(1), declared(1, 1, '1.1'), synopsis(1, '1.1')],
    /than a dataset has/,
  ],
  ['the same synopsis twice', [declared(1, 1), synopsis(1), drawn('a'), synopsis(1), drawn('a')], undefined],
  [
    'two synopses of one release',
    [declared(1, 1), synopsis(1), drawn('a'), synopsis(1), drawn('b')],
    /two synopses/,
  ],
])('%s', (_, drafts, rule) => {
  const found = last(...drafts);
  if (rule === undefined) expect(found).toBeUndefined();
  else expect(found).toMatch(rule);
});

it('is broken exactly when the sum is over the budget (property)', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 8 }), { minLength: 1, maxLength: 8 }), (eighths) => {
      const spent = eighths.reduce((sum, one) => sum + one, 0);
      const found = last(applied('1.0', { epsilon: 2, delta: 0 }), ...eighths.map((one) => charged(one / 8)));
      expect(found === undefined).toBe(spent <= 16);
    }),
  );
});
