import { inboxKind, type InboxItem } from '@vitrine/api';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { noticeKinds } from './kinds.ts';
import { itemKey, letterOf, messageIdOf } from './letter.ts';

const origin = 'https://vitrine.example';
const where = { to: 'sam@sample.example', origin, messageId: 'f'.repeat(32) };
const known: InboxItem = {
  kind: 'check-request',
  title: 'Suicides in Upper Lowton, 3 men',
  agreement: 'DARS-NIC-200002-D3E4F-v1.0',
  why: 'Robin Researcher says 3',
  href: '/review/req_aaaaaaaaaaaaaaaaaaaa',
  since: '2026-06-15T12:00:00.000Z',
  by: '2026-07-01',
};

/** What people could have written, with what breaks lines and headers. */
const words = fc
  .tuple(
    fc.string({ unit: 'grapheme', maxLength: 20 }),
    fc.constantFrom('', '\r\nBcc: x@y.example', '\n\n', '\u2028', '\u202e', '\0'),
  )
  .map(([text, breaking]) => `planted-${text}${breaking}-word`);

describe('what is written to a person', () => {
  it('is what happened, under which agreement, by when, and where: nothing else', () => {
    const { subject, text, to } = letterOf([known], where);
    expect(to).toBe('sam@sample.example');
    expect(subject).toBe('Vitrine: something needs you');
    expect(text).toBe(`A request to release waits for your vote as an output checker.
Agreement: DARS-NIC-200002-D3E4F-v1.0
By: 2026-07-01
https://vitrine.example/review/req_aaaaaaaaaaaaaaaaaaaa

Sign in to read more. Nobody asks for your password by e-mail.
What you are written about: https://vitrine.example/notices
`);
  });

  it('holds no word that a person wrote, of any kind of thing and in any of its fields', () => {
    const item = fc.record({
      kind: fc.constantFrom(...inboxKind.options),
      title: words,
      why: words,
      agreement: fc.option(words, { nil: undefined }),
      href: words.map((text) => `/${text}`),
      since: fc.constant(known.since),
      by: fc.option(words, { nil: undefined }),
    });
    fc.assert(
      fc.property(fc.array(item, { minLength: 1, maxLength: 60 }), (items) => {
        const { subject, text } = letterOf(items, where);
        expect(subject + text).not.toMatch(/planted|word-|Bcc/);
        expect(subject).not.toMatch(/[\r\n]/);
        // Every line is one of ours.
        const ours = new Set(Object.values(noticeKinds).map(({ says }) => says));
        for (const line of text.split('\n').filter((one) => one !== ''))
          expect(
            ours.has(line) ||
              line === `${origin}/` ||
              /^(And \d+ more: |Sign in to |What you are )/.test(line),
          ).toBe(true);
      }),
    );
  });

  it.each([
    ['/requests/req_aaaaaaaaaaaaaaaaaaaa', true],
    ['/review/req_aaaaaaaaaaaaaaaaaaaa', true],
    ['/questions/qst_a2b3c4d5e6f7aaaaaaaa', true],
    ['/cases/case_a2b3c4d5e6f7aaaaaaaa', true],
    ['/incidents/inc_a2b3c4d5e6f7aaaaaaaa', true],
    ['/containments#DARS-NIC-200002-D3E4F-v1.0', true],
    ['/agreements/DARS-NIC-200002-D3E4F-v1.0', true],
    ['/audit/samples', true],
    ['/questions/qst_a2b3c4d5e6f7aaaaaaa', false],
    ['/questions/case_a2b3c4d5e6f7aaaaaaaa', false],
    ['/cases/qst_a2b3c4d5e6f7aaaaaaaa', false],
    ['/cases/case_a2b3c4d5e6f7aaaaaaaaa', false],
    ['/incidents/inc_A2b3c4d5e6f7aaaaaaaa', false],
    ['/incidents/inc_a2b3c4d5e6f7aaaaaaaa/words', false],
    ['/containments#three men in Upper Lowton', false],
    ['/containments', false],
    ['//elsewhere.example/', false],
  ])('leads to %s only in its exact form', (href, leads) => {
    const { text } = letterOf([{ ...known, href }], where);
    expect(text.split('\n')).toContain(leads ? `${origin}${href}` : `${origin}/`);
  });

  it('names forty things, and counts the others', () => {
    const items = Array.from({ length: 1_000 }, (_, n) => ({
      ...known,
      href: `/review/req_${String(n + 2222)
        .replaceAll(/[0189]/g, 'a')
        .padStart(20, 'b')}`,
    }));
    const { subject, text } = letterOf(items, where);
    expect(subject).toBe('Vitrine: 1000 things need you');
    expect(text.match(/\/review\//g)).toHaveLength(40);
    expect(text).toContain('And 960 more: https://vitrine.example/');
  });

  it('has an id that depends on the person and the things alone, in any order', () => {
    expect(messageIdOf('per_a', ['1', '2'])).toBe(messageIdOf('per_a', ['2', '1']));
    expect(messageIdOf('per_a', ['1'])).not.toBe(messageIdOf('per_b', ['1']));
    expect(itemKey(known)).toBe(itemKey({ ...known, agreement: 'OTHER-v1.0' }));
    for (const change of [{ kind: 'download' }, { href: '/x' }, { since: '' }, { by: '2026-07-02' }] as const)
      expect(itemKey({ ...known, ...change })).not.toBe(itemKey(known));
    expect(letterOf([known], where).messageId).toBe(`${'f'.repeat(32)}@vitrine.example`);
  });
});
