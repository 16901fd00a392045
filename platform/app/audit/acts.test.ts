import type { AuditFilter } from '@vitrine/api';
import { newActId, newQueryId } from '@vitrine/core/ids';
import { recordAct } from '@vitrine/ledger/log';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  as,
  context,
  cora,
  dan,
  desk,
  meet,
  place,
  ref,
  request,
  sam,
  useRequests,
  voteAs,
} from '../requests/testing.ts';
import { countActs } from './count-acts.ts';
import { exportActs } from './export-acts.ts';
import { listActs } from './list-acts.ts';
import { listViews, removeView, saveView } from './views.ts';

useRequests();

const list = (filter: AuditFilter = {}, limit = 200) =>
  listActs(place.ledger, place.ports.database, { ...filter, limit });
const count = (filter: AuditFilter = {}) => countActs(place.ports.database, filter);
const kinds = async (filter: AuditFilter): Promise<readonly string[]> =>
  (await list(filter)).acts.map(({ type }) => type);
const facet = async (name: string, filter: AuditFilter = {}): Promise<Record<string, number>> => {
  const found = (await count(filter)).facets.find((one) => one.name === name);
  return Object.fromEntries((found?.values ?? []).map(({ value, count: times }) => [value, times]));
};

/** A query of Sam's with what it read. */
async function query(sql: string, columns: readonly string[], fails = false): Promise<void> {
  const face = { agreement: ref, display: 'rows' };
  const body = { actor: sam.id, query: newQueryId(), sql };
  const run = recordAct(place.ledger, { type: 'query', public: face, private: body }, async (acting) => {
    acting.note({
      public: face,
      private: { tables: [{ dataset: 'hes_apc', columns: [...columns] }], rows: 3 },
    });
    if (fails) throw new Error('the room fell');
  });
  await (fails ? expect(run).rejects.toThrow() : run);
  await place.projection.settled();
}

describe('acts of the audit', () => {
  beforeAll(async () => {
    await meet({ ...sam, name: 'Sam Researcher' });
  });

  it('are intent and outcome together, with what they read', async () => {
    await query('SELECT SEX FROM hes_apc WHERE DIAG_4_01 = 1', ['SEX', 'DIAG_4_01']);
    const { acts } = await list({ kind: 'query', agreement: ref });
    expect(acts).toMatchObject([{ decision: 'done', phase: 'outcome' }]);
    expect(acts[0]?.began).toBe((acts[0]?.index ?? 0) - 1);
    expect(await facet('column', { agreement: ref })).toEqual({ 'hes_apc.SEX': 1, 'hes_apc.DIAG_4_01': 1 });
    expect(await kinds({ column: 'hes_apc.DIAG_4_01', agreement: ref })).toEqual(['query']);
    expect(await kinds({ dataset: 'hes_apc', column: 'hes_apc.NONE' })).toEqual([]);
  });

  it('say what ran, on one line and cut off, what it read and how many rows it answered with', async () => {
    await query(`SELECT SEX\n  FROM hes_apc -- ${'long '.repeat(100)}`, ['SEX']);
    const [newest] = (await list({ kind: 'query', agreement: ref })).acts;
    expect(newest?.ran?.code).toMatch(/^SELECT SEX FROM hes_apc -- .*…$/);
    expect(newest?.ran?.code.length).toBeLessThan(220);
    expect(newest?.ran).toMatchObject({ datasets: ['hes_apc'], rows: 3 });
    expect((await list({ kind: 'request.created' })).acts.every(({ ran }) => ran === undefined)).toBe(true);
  });

  it('show one that failed, and one that is under way', async () => {
    await query('SELECT 1 FROM hes_apc', [], true);
    const act = newActId();
    const begun = {
      type: 'query',
      phase: 'intent',
      act,
      public: { agreement: ref },
      private: { actor: sam.id },
    };
    await place.projection.record([{ ...begun, phase: 'intent' }]);
    expect((await list({ agreement: ref, decision: 'failed' })).acts).toHaveLength(1);
    expect((await list({ agreement: ref, decision: 'begun' })).acts).toMatchObject([{ act }]);
    expect(await facet('decision', { agreement: ref, kind: 'query' })).toEqual({ failed: 1, begun: 1 });
  });

  it('are found by words beside each other, of which the last may be a beginning', async () => {
    await query("SELECT max(STARTAGE) FROM hes_apc WHERE LSOA01 = 'E01000001'", ['STARTAGE', 'LSOA01']);
    for (const text of ['lsoa01', 'LSOA01 = ', "lsoa01 'e01000001'", 'from hes_apc wher', ref])
      expect(await kinds({ text, agreement: ref, kind: 'query' }), text).toEqual(['query']);
    for (const text of ['lsoa02', 'hes_apc from', '', "'", '%'])
      expect(await kinds({ text, agreement: ref, kind: 'query' }), text).toEqual([]);
  });

  it('are found by the name of a person or a part of it', async () => {
    const all = (await list({ person: sam.id })).acts.map(({ began }) => began);
    expect(all.length).toBeGreaterThan(1);
    for (const person of [sam.username, 'Sam Researcher', ' sam RESEARCHER', 'sear'])
      expect((await list({ person })).acts.map(({ began }) => began)).toEqual(all);
    expect((await list({ person: '%' })).acts).toEqual([]);
  });

  it('take no text of a reader for SQL', async () => {
    const hostile = fc.oneof(
      fc.constantFrom("' OR 1=1 --", "a') | ('b", 'x:* & !y', "'; DROP TABLE audit_act; --", '\\', ":*'"),
      fc.string({ maxLength: 40 }).filter((text) => !text.includes('\0')),
    );
    await fc.assert(
      fc.asyncProperty(
        hostile,
        fc.constantFrom('text', 'agreement', 'dataset', 'organisation'),
        async (text, name) => {
          const { acts } = await list({ [name]: `zz${text}` });
          expect(acts.length).toBe(0);
        },
      ),
      { numRuns: 60 },
    );
    expect((await list()).acts.length).toBeGreaterThan(5);
  });

  it('are paged without a gap or a repetition, and counted like they are listed', async () => {
    const filters = fc.record(
      {
        kind: fc.constantFrom('query', 'request.created', 'agreement.signed'),
        decision: fc.constantFrom('done', 'failed', 'begun'),
        person: fc.constantFrom('sam.researcher', 'Sam', 'nobody'),
        dataset: fc.constantFrom('hes_apc', 'hes_ae'),
        from: fc.constantFrom('2026-06-15', '2026-06-16'),
        to: fc.constantFrom('2026-06-14', '2026-06-15'),
      },
      { requiredKeys: [] },
    ) as fc.Arbitrary<AuditFilter>;
    await fc.assert(
      fc.asyncProperty(filters, fc.integer({ min: 1, max: 7 }), async (filter, limit) => {
        const { acts } = await list(filter);
        const paged: number[] = [];
        let before: number | null | undefined;
        while (before !== null) {
          const more = before === undefined ? {} : { before };
          const page = await listActs(place.ledger, place.ports.database, { ...filter, ...more, limit });
          paged.push(...page.acts.map(({ began }) => began));
          before = page.next;
        }
        expect(paged).toEqual(acts.map(({ began }) => began));
        const counted = await count(filter);
        expect(counted).toMatchObject({ counted: acts.length, more: false });
        const days = counted.timeline.reduce((sum, day) => sum + day.count, 0);
        expect(days).toBe(acts.length);
      }),
      { numRuns: 25 },
    );
  });

  it('never tell by a row, a count or a filter whose a lone vote is', async () => {
    await meet(cora);
    await meet(dan);
    const id = await request('submitted');
    const before = await facet('person', { kind: 'request.vote' });
    await voteAs(cora, id);
    const votes = { kind: 'request.vote', request: id };
    const whose = async (): Promise<unknown> => [
      await list(votes),
      await count(votes),
      await exportActs(place.ports, sam.id, votes, 'json'),
      await exportActs(place.ports, sam.id, votes, 'csv'),
    ];
    expect(JSON.stringify(await whose())).not.toMatch(new RegExp(`${cora.id}|${cora.name}|approve`));
    expect((await list({ ...votes, person: cora.username })).acts).toEqual([]);
    expect(await facet('person', { kind: 'request.vote' })).toEqual(before);
    await voteAs(dan, id);
    expect(await facet('person', votes)).toEqual({ [cora.id]: 1, [dan.id]: 1 });
  });

  it('never tell whose a vote was that a change made void', async () => {
    const id = await request('submitted');
    await voteAs(cora, id);
    const to = { params: { id }, query: {}, body: {} };
    await desk.saveRequest(as(sam), { ...to, body: { title: 'Otherwise', context } });
    await desk.submitRequest(as(sam), to);
    await voteAs(dan, id);
    expect(await facet('person', { kind: 'request.vote', request: id })).toEqual({});
  });

  it('are exported on record, with what was asked for', async () => {
    const made = await exportActs(place.ports, sam.id, { kind: 'query' }, 'csv');
    expect(made.text.split('\r\n')[0]).toContain('Decision');
    expect(made.acts).toBeGreaterThan(2);
    const [newest] = (await list({ kind: 'audit.exported' })).acts;
    const entry = await place.ledger.entry(newest?.index ?? 0);
    expect(entry.public).toEqual({});
    expect(entry.private).toMatchObject({
      actor: sam.id,
      filter: { kind: 'query' },
      format: 'csv',
      acts: made.acts,
    });
  });

  it('are kept as views of their own person only', async () => {
    const view = await saveView(place.ports, cora.id, { name: 'Refused', address: 'decision=refused' });
    expect(listViews(place.ports.database, cora.id)).toEqual([view]);
    expect(listViews(place.ports.database, dan.id)).toEqual([]);
    await expect(removeView(place.ports, dan.id, view.id)).rejects.toMatchObject({ code: 'not-found' });
    await removeView(place.ports, cora.id, view.id);
    expect(listViews(place.ports.database, cora.id)).toEqual([]);
  });

  it('are the same when all are projected into an empty database', async () => {
    const again = await place.again();
    for (const filter of [{}, { kind: 'request.vote' }, { decision: 'failed' as const }])
      expect(await countActs(again.database, filter)).toEqual(await count(filter));
  });
});
