import { generateKeyPairSync, sign as signBytes, type KeyObject } from 'node:crypto';
import { newActId, newPersonId, newRequestId, type PersonId } from '@vitrine/core/ids';
import { canonicalJson, type JsonObject } from '@vitrine/core/text';
import { requestEntryFields } from '@vitrine/disclosure-control/requests';
import type { Entry, EntryDraft } from '@vitrine/ledger/log';
import { readAgreement } from '@vitrine/policy/agreement';
import {
  agreementDigest,
  appliedFields,
  changedFields,
  daysAfterTerm,
  documentOf,
  endDigest,
  reasonDigest,
  signedFields,
  signingInput,
} from '@vitrine/policy/lifecycle';
import { sampleText } from '@vitrine/policy/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { recordRules, rulesBegun } from './rules.ts';

type Draft = Pick<EntryDraft, 'type' | 'public' | 'private'> &
  Partial<Pick<Entry, 'phase' | 'result' | 'at'>>;

const { agreement } = readAgreement(sampleText);
const document = documentOf(agreement);
const digest = agreementDigest(document);
const ids: Readonly<Record<string, PersonId>> = Object.fromEntries(
  ['avery', 'blake', 'sam', 'casey', 'oli'].map((name) => [name, newPersonId()]),
);
const id = (name: string): string => ids[name] ?? name;

const keyPairs = new Map<string, { publicKey: KeyObject; privateKey: KeyObject }>(
  ['avery', 'blake', 'other'].map((name) => [name, generateKeyPairSync('ed25519')]),
);
const pair = (name: string) => {
  const found = keyPairs.get(name);
  if (found === undefined) throw new Error(`no key of ${name}`);
  return found;
};

const met = (name: string, username: string, ...roles: string[]): Draft => ({
  type: 'person.recorded',
  public: {},
  private: { actor: id(name), person: { id: id(name), username, name, roles, issuer: 'i', subject: name } },
});
const enrolled = (name: string, username: string): Draft => ({
  type: 'officer.key-enrolled',
  public: { kind: 'key file' },
  private: {
    actor: 'system',
    keyId: name,
    officer: username,
    fingerprint: 'f',
    publicKey: pair(name).publicKey.export({ type: 'spki', format: 'der' }).toString('base64url'),
  },
});
const by = (name: string, { type, public: face, private: body }: Draft): Draft => ({
  type,
  public: face,
  private: { ...body, actor: id(name) },
});
const signed = (
  name: string,
  { with: using = name, over = digest }: { with?: string; over?: string } = {},
): Draft => {
  const signature = signBytes(null, signingInput(over), pair(using).privateKey).toString('base64url');
  return by(
    name,
    signedFields(agreement.ref, digest, `${name}.officer`, { kind: 'ed25519', keyId: name, signature }),
  );
};
const endedBy = (
  name: string,
  changes: { with?: string; keyId?: string; reason?: string; digest?: string; officer?: string } = {},
): Draft => {
  const reason = reasonDigest(changes.reason ?? 'r');
  const said = { agreement: agreement.ref, digest: changes.digest ?? digest, reason, on: '2026-06-15' };
  const input = signingInput(endDigest(said));
  const signature = signBytes(null, input, pair(changes.with ?? name).privateKey).toString('base64url');
  const statement = {
    ...{ ...said, officer: changes.officer ?? `${name}.officer` },
    signature: { kind: 'ed25519' as const, keyId: changes.keyId ?? name, signature },
  };
  return by(name, changedFields('ended', agreement.ref, 'r', statement));
};
const destroyedBy = (by: 'statement' | 'term'): Draft => ({
  type: 'agreement.destroyed',
  phase: 'outcome',
  result: 'done',
  public: { agreement: agreement.ref, pseudonymMaps: 1, cuts: 1, by },
  private: { actor: 'system' },
});
const shown = (rows: number, day = '2026-06-15', kind = 'result'): Draft => ({
  type: 'page.shown',
  public: { agreement: agreement.ref },
  private: { actor: id('sam'), kind, item: 'i', rows, datasets: [], day },
});
const under = (type: string): Draft => ({
  type,
  phase: 'outcome',
  result: 'done',
  public: { agreement: agreement.ref },
  private: { actor: id('sam') },
});
const allowed = (name: string, rows: number): Draft => ({
  type: 'allowance.extended',
  public: { agreement: agreement.ref },
  private: { actor: id(name), person: id('sam'), rows, day: '2026-06-15', reason: 'r' },
});
const began: Draft = { type: rulesBegun, public: { version: 1 }, private: { actor: 'system' } };
const everybody: readonly Draft[] = [
  met('avery', 'avery.officer', 'access-officer'),
  met('blake', 'blake.officer', 'access-officer'),
  met('sam', 'sam.researcher', 'researcher'),
  met('casey', 'casey.checker', 'output-checker'),
  met('oli', 'oli.operator', 'operator'),
  enrolled('avery', 'avery.officer'),
  enrolled('blake', 'blake.officer'),
];
const applied = by('avery', appliedFields(agreement));
const inForce: readonly Draft[] = [began, ...everybody, applied, signed('avery'), signed('blake')];
const most = agreement.limits.rowsPerDay;

/** The places of the entries that broke a rule, and what each broke. */
function broken(drafts: readonly Draft[]): readonly string[] {
  const follow = recordRules();
  return drafts.flatMap((draft, index) => {
    const entry: Entry = { phase: 'fact', act: newActId(), at: '2026-06-15T12:00:00.000Z', index, ...draft };
    const found = follow(entry);
    return found === undefined ? [] : [`${index}: ${found}`];
  });
}
const after = (...drafts: readonly Draft[]): readonly string[] =>
  broken([...inForce, ...drafts]).map((text) => text.replace(/^\d+: /, ''));

describe('a log of what the product does', () => {
  it('breaks no rule', () => {
    const drafts = [under('cut.made'), under('room.opened'), shown(most), allowed('blake', 10), shown(10)];
    expect(after(...drafts)).toEqual([]);
    const stop = by('oli', { type: 'environment.stopped', public: {}, private: { reason: 'r' } });
    expect(after(by('blake', changedFields('suspended', agreement.ref, 'r')), stop)).toEqual([]);
  });

  it('of an earlier version is judged from its upgrade on', () => {
    const [, ...before] = inForce;
    const older = before.filter(({ type }) => type !== 'officer.key-enrolled');
    expect(broken([...older, under('cut.made'), began, shown(1), under('room.opened')])).toEqual([]);
    expect(broken([shown(1), began])).toEqual([]);
    expect(broken([began, shown(1)])).toHaveLength(1);
  });
});

describe('a log that its key signs, and the product never makes,', () => {
  const [, ...withoutMark] = inForce;
  const upTo = (...types: string[]): readonly Draft[] => [
    began,
    ...withoutMark.filter(({ type }) => !types.includes(type)),
  ];

  it.each<[string, readonly Draft[], RegExp]>([
    [
      'a cut without a signature',
      [...upTo('agreement.signed'), under('cut.made')],
      /two officers had not signed/,
    ],
    [
      'a room with one signature',
      [began, ...everybody, applied, signed('avery'), under('room.opened')],
      /had not signed/,
    ],
    [
      'rows with one officer’s two signatures',
      [began, ...everybody, applied, signed('avery'), signed('avery'), shown(1)],
      /twice/,
    ],
    ['a cut of an agreement that nobody applied', [began, ...everybody, under('cut.made')], /had not signed/],
  ])('%s is named', (_, drafts, rule) => {
    expect(broken(drafts)[0]).toMatch(rule);
  });

  it.each<[string, Draft, RegExp]>([
    ['by another key', signed('blake', { with: 'other' }), /does not verify/],
    ['on another document', signed('blake', { over: '0'.repeat(64) }), /does not verify/],
    ['in the name of another', by('avery', signed('blake')), /in the name of another/],
    ['by somebody without the role', by('sam', signed('blake')), /did not have the role access-officer/],
  ])('a signature %s is named, and what is done under it', (_, signature, rule) => {
    const found = broken([began, ...everybody, applied, signed('avery'), signature, under('cut.made')]);
    expect(found[0]).toMatch(rule);
    if (rule.source.includes('verify')) expect(found[1]).toMatch(/two officers had not signed/);
  });

  it('a signature by a key that was not enrolled, or not any more, is named', () => {
    const removed: Draft = {
      type: 'officer.key-removed',
      public: {},
      private: { actor: 'system', keyId: 'blake', fingerprint: 'f' },
    };
    const found = broken([began, ...everybody, removed, applied, signed('avery'), signed('blake')]);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(/a key that the officer had not enrolled/);
  });

  it('a document that is not the one of its digest is named', () => {
    const other = {
      ...applied,
      private: { ...applied.private, document: { ...document, people: ['mallory'] } },
    };
    expect(broken([began, ...everybody, other])[0]).toMatch(/not the one that its digest names/);
  });

  it('a vote by a checker whom the agreement names, or ever named, or who is none, is named', () => {
    const vote = (name: string): Draft => {
      const on = { request: newRequestId(), agreement: agreement.ref, content: 'a'.repeat(64) };
      const cast = { checker: id(name) as PersonId, round: 1, decision: 'approve' as const, comment: '' };
      return requestEntryFields({ type: 'request.vote', ...on, ...cast }, id(name));
    };
    expect(after(vote('casey'))).toEqual([]);
    expect(after(vote('oli'))).toEqual([expect.stringMatching(/role output-checker/)]);
    const named = { ...agreement, people: [...agreement.people, 'casey.checker'] };
    const names = by('avery', appliedFields(named));
    expect(broken([began, ...everybody, names, applied, vote('casey')])).toEqual([
      expect.stringMatching(/of an agreement that names them/),
    ]);
  });

  it.each<[string, Draft, RegExp]>([
    ['more rows than a day allows', shown(most + 1), /more than a day allows/],
    ['rows of a stopped agreement', shown(1), /stopped/],
    ['an allowance by its researcher', allowed('sam', 10), /role access-officer/],
    [
      'a stop lifted by an officer',
      by('avery', { type: 'environment.resumed', public: {}, private: {} }),
      /role operator/,
    ],
    ['an end by an operator', by('oli', changedFields('ended', agreement.ref, 'r')), /role access-officer/],
  ])('%s is named', (what, draft, rule) => {
    const stop = what.includes('stopped')
      ? [by('avery', changedFields('suspended', agreement.ref, 'r'))]
      : [];
    expect(after(...stop, draft)[0]).toMatch(rule);
  });

  it.each<[string, Parameters<typeof endedBy>[1], RegExp | undefined]>([
    ['whose end an officer signed', {}, undefined],
    ['whose end was signed with another key', { with: 'other' }, /does not verify/],
    ['whose end was signed with a key nobody enrolled', { keyId: 'none' }, /had not enrolled/],
    ['whose end was signed for another reason', { reason: 'another' }, /another reason/],
    ['whose end was signed of another document', { digest: '0'.repeat(64) }, /another document/],
    ['whose end its own person signed', { officer: agreement.people[0] ?? '' }, /are a member/],
  ])('an agreement %s is judged by that, and so is what was destroyed', (_, changes, rule) => {
    const found = after(endedBy('avery', changes), destroyedBy('statement'));
    if (rule === undefined) expect(found).toEqual([]);
    else
      expect(found).toEqual([
        expect.stringMatching(rule),
        expect.stringMatching(/without a signed statement/),
      ]);
  });

  it('pseudonyms that went at nobody’s word are named, and not those of a term that was long over', () => {
    expect(after(by('avery', changedFields('ended', agreement.ref, 'r')), destroyedBy('statement'))).toEqual([
      expect.stringMatching(/without a signed statement/),
    ]);
    const last = Date.parse(`${agreement.term.to}T00:00:00Z`);
    const on = (days: number): string => new Date(last + days * 86_400_000).toISOString();
    const early = { ...destroyedBy('term'), at: on(daysAfterTerm) };
    expect(after(early)).toEqual([expect.stringMatching(/before the term was long over/)]);
    expect(after({ ...early, at: on(daysAfterTerm + 1) })).toEqual([]);
  });

  it('names shown rows exactly when they come to more than the limit and what officers added', () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('shown' as const), rows: fc.integer({ min: 1, max: most }) }),
      fc.record({ kind: fc.constant('more' as const), rows: fc.integer({ min: 1, max: 50 }) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        let sum = 0;
        let limit = most;
        let over = 0;
        for (const { kind, rows } of steps) {
          if (kind === 'more') limit += rows;
          else {
            sum += rows;
            if (sum > limit) over += 1;
          }
        }
        const drafts = steps.map(({ kind, rows }) =>
          kind === 'more' ? allowed('avery', rows) : shown(rows),
        );
        expect(after(...drafts)).toHaveLength(over);
      }),
    );
  });
});

it('the document’s digest is over its canonical form, whatever its layout', () => {
  expect(agreementDigest(JSON.parse(canonicalJson(document)) as JsonObject)).toBe(digest);
});
