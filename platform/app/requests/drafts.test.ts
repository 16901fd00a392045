import { migrate, openDatabase, type Database } from '@vitrine/core/database';
import { getProfile } from '@vitrine/disclosure-control/profiles';
import { newActId } from '@vitrine/core/ids';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { appMigrations } from '../record/tables.ts';
import { contextOf, draftSaved, loadDraft, projectDraft, type Draft } from './drafts.ts';

const answers = {
  kind: 'frequency-table',
  population: 'Adults in London.',
  variables: 'Sex as recorded.',
  purpose: 'A report.',
  related: 'none',
} as const;
const request = { files: [], profile: getProfile('nhs-hes-2018') };
const whole: Draft = { title: 'Episodes by sex', answers };

describe('contextOf', () => {
  it('takes a whole draft, and what “none” means in its spellings', () => {
    expect(contextOf(whole, request)).toMatchObject({
      title: 'Episodes by sex',
      resembles: { earlier: false },
    });
    for (const related of ['None', 'no', ' nothing. '])
      expect(contextOf({ ...whole, answers: { ...answers, related } }, request).resembles).toEqual({
        earlier: false,
      });
    expect(contextOf({ ...whole, answers: { ...answers, related: 'req 7' } }, request).resembles).toEqual({
      earlier: true,
      which: 'req 7',
    });
  });

  it('says what the files are, not the title again', () => {
    const { title, what } = contextOf(whole, request);
    expect(what).toMatch(/^Frequency table: .*profile nhs-hes-2018\.$/);
    expect(what).not.toContain(title);
  });

  it.each(['kind', 'population', 'variables', 'purpose', 'related'] as const)(
    'refuses one without %s',
    (missing) => {
      const rest = Object.fromEntries(Object.entries(answers).filter(([name]) => name !== missing));
      expect(() => contextOf({ ...whole, answers: rest }, request)).toThrow(
        expect.objectContaining({ code: 'request-no-context' }),
      );
      if (missing === 'kind') return;
      const blank = { ...answers, [missing]: '   ' };
      expect(() => contextOf({ ...whole, answers: blank }, request)).toThrow(
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
        await projectDraft(database, {
          type: draftSaved,
          phase: 'fact',
          act: newActId(),
          index: 0,
          at: '2026-01-01T00:00:00.000Z',
          public: { request: 'req_a' },
          private: { actor: 'per_a', draft: { title, answers: { population } } },
        });
        expect(await loadDraft(database, 'req_a')).toEqual(draft);
      }),
      { numRuns: 20 },
    );
  });
});
