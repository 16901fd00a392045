import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Engine, extensionFile } from '@vitrine/core/engine';
import { assignmentSchema } from '../../protocol/room-protocol.ts';
import { openWorkshop, type Workshop } from '../../testing.ts';
import { openTables } from './open-tables.ts';

let workshop: Workshop;
beforeAll(async () => {
  workshop = await openWorkshop();
});
afterAll(() => workshop.close());

/** What the engine would do for a query over a cut, in a room of this kind. */
async function planIn(display: 'rows' | 'aggregates', where: string): Promise<string> {
  const cut = `SELECT i AS person_id, i % 90 AS "AGE", 'W' || (i % 40) AS "WARD" FROM range(1000) t(i) ORDER BY ALL`;
  const table = await workshop.cut('care', cut);
  const engine = await Engine.open({ threads: 1, memoryMiB: 64, extensions: [extensionFile('httpfs')] });
  const room = assignmentSchema.parse({
    ...{ tables: [table], display, scratch: '/scratch', dataDir: workshop.dir },
    limits: { memoryMiB: 64, scratchMiB: 0, threads: 1 },
  });
  await openTables(engine, room);
  const rows = await engine.rows(`EXPLAIN SELECT count(*) FROM care WHERE ${where} GROUP BY "WARD"`);
  engine.close();
  return JSON.stringify(rows);
}

describe('how a room reads its tables', () => {
  it.each([`"AGE" > 89`, `"AGE" > 88`, `"WARD" = 'W39'`, `"WARD" = 'W40'`, `"AGE" IS NULL`])(
    'with aggregates all rows are read, whether anybody is %s or not',
    async (where) => {
      const plan = await planIn('aggregates', where);
      expect(plan).not.toMatch(/EMPTY_RESULT|Filters:/);
      expect(plan).toMatch(/FILTER/);
    },
  );

  it('with rows what the statistics rule out is skipped', async () => {
    expect(await planIn('rows', '"AGE" > 89')).toMatch(/EMPTY_RESULT|Filters:/);
    expect(await planIn('rows', `"WARD" = 'W39'`)).toMatch(/Filters:/);
  });
});
