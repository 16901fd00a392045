import { migrate, openDatabase, type Database } from '@vitrine/core';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { appMigrations } from '../tables.ts';
import { contextOf, loadDraft, storeDraft, type Draft } from './drafts.ts';

const answers = {
  kind: 'frequency-table',
  population: 'Adults in London.',
  variables: 'Sex as recorded.',
  purpose: 'A report.',
  related: 'none',
} as const;
const whole: Draft = { title: 'Episodes by sex', answers };

describe('contextOf', () => {
  it('takes a whole draft, and what “none” means in its spellings', () => {
    expect(contextOf(whole)).toMatchObject({ title: 'Episodes by sex', resembles: { earlier: false } });
    for (const related of ['None', 'no', ' nothing. '])
      expect(contextOf({ ...whole, answers: { ...answers, related } }).resembles).toEqual({ earlier: false });
    expect(contextOf({ ...whole, answers: { ...answers, related: 'req 7' } }).resembles).toEqual({
      earlier: true,
      which: 'req 7',
    });
  });

  it.each(['kind', 'population', 'variables', 'purpose', 'related'] as const)(
    'refuses one without %s',
    (missing) => {
      const rest = Object.fromEntries(Object.entries(answers).filter(([name]) => name !== missing));
      expect(() => contextOf({ ...whole, answers: rest })).toThrow(
        expect.objectContaining({ code: 'request-no-context' }),
      );
      if (missing === 'kind') return;
      const blank = { ...answers, [missing]: '   ' };
      expect(() => contextOf({ ...whole, answers: blank })).toThrow(
        expect.objectContaining({ code: 'request-no-context' }),
      );
    },
  );
});

describe('a draft', () => {
  let database: Database;
  beforeAll(async () => {
    database = await openDatabase({ kind: 'memory' });
    await migrate(database, [appMigrations]);
  });
  afterAll(() => database.destroy());

  it('reads back as the last one that was stored, and as empty before', async () => {
    expect(await loadDraft(database, 'req_none')).toEqual({ title: '', answers: {} });
    await fc.assert(
      fc.asyncProperty(fc.string(), fc.string(), async (title, population) => {
        const draft: Draft = { title, answers: { population } };
        await storeDraft(database, 'req_a', { title, answers: { population } });
        expect(await loadDraft(database, 'req_a')).toEqual(draft);
      }),
      { numRuns: 20 },
    );
  });
});
