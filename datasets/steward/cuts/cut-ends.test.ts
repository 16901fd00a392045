import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { FileObjectStore } from '@vitrine/core/store';
import { parseAgreementRef } from '@vitrine/core/ids';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { RoomTable } from '../../catalogue/steward/agreement-request.ts';
import type { CutProgress } from '../../catalogue/steward/progress.ts';
import type { Steward } from '../steward.ts';
import {
  endOf,
  testNumber,
  testSteward,
  visitLine,
  visitsFile,
  visitsHeader,
  type TestSteward,
  applyOptOutList,
} from '../../testing.ts';

const optOuts = { national: true, type1: false, maxAgeDays: 30 };
const first = parseAgreementRef('TEST-1-v1.0');

let published: TestSteward;
let at: TestSteward;
beforeAll(async () => {
  published = await testSteward();
  await published.land('visits.csv', [visitsHeader, visitLine(1, 'a'), visitLine(2, 'b')].join('\n'));
  await published.steward.releases.publish(visitsFile());
  await applyOptOutList(published.steward, 'national', { text: `NHS_NUMBER\n${testNumber(9)}\n` });
});
afterAll(() => published.close());
beforeEach(async () => {
  at = await testSteward({}, published);
});
afterEach(() => at.close());

async function room(
  changes: Readonly<Record<string, unknown>> = {},
  progress?: (step: CutProgress) => void,
  steward: Steward = at.steward,
): Promise<RoomTable> {
  const asked = { envelope: at.envelope(changes), username: 'researcher', receipt: null };
  const [table] = await steward.agreements.prepareRoom(asked, progress);
  if (table === undefined) throw new Error('The room is empty.');
  return table;
}
const cutsOf = (ref: string): Promise<string[]> => readdir(join(at.home.cuts, ref)).catch(() => []);
const people = async (table: RoomTable): Promise<string[]> =>
  (await at.rows(table)).map((row) => String(row['person_id'])).sort();
const reasons = async (steward = at.steward): Promise<string[]> =>
  (await steward.agreements.removals()).map((one) => one.reason);

describe('a cut goes, and its pseudonyms stay,', () => {
  test('when its version is suspended; a newer version goes on with the pseudonyms', async () => {
    const before = await people(await room());
    await at.steward.agreements.suspend(first);
    expect(await cutsOf(first)).toEqual([]);
    expect(await people(await room({ ref: 'TEST-1-v1.1' }))).toEqual(before);
  });

  test('when a newer version is admitted', async () => {
    const other = await room({ ref: 'OTHER-1-v1.0' });
    const before = await people(await room());
    const second = await room({ ref: 'TEST-1-v1.1' });
    expect(await people(second)).toEqual(before);
    expect(await cutsOf(first)).toEqual([]);
    expect(await cutsOf('TEST-1-v1.1')).toEqual([second.cut]);
    expect(await cutsOf('OTHER-1-v1.0')).toEqual([other.cut]);
  });

  test('when its version changes, not when the same is asked for code that runs unseen, or back', async () => {
    const aggregates = { display: 'aggregates', dataOut: 'escrow', kernels: ['sql', 'python'] };
    const cut = async (detached: boolean, changes = {}): Promise<string> => {
      const envelope = at.envelope({ ...aggregates, ...changes });
      const asked = { envelope, username: 'researcher', receipt: null, detached };
      const [table] = await at.steward.agreements.prepareRoom(asked);
      return table?.cut ?? '';
    };
    const both = [await cut(false), await cut(true)];
    expect(new Set(both).size).toBe(2);
    expect((await cutsOf(first)).sort()).toEqual(both.toSorted());
    expect([await cut(false), await cut(true)]).toEqual(both);
    expect((await cutsOf(first)).sort()).toEqual(both.toSorted());
    expect(await reasons()).toEqual([]);
    await at.land('visits.csv', [visitsHeader, visitLine(1, 'a'), visitLine(3, 'c')].join('\n'));
    await at.steward.releases.publish(visitsFile({ version: 'version: "1.1"' }));
    const newer = await cut(true);
    expect(await cutsOf(first)).toEqual([newer]);
    expect(await reasons()).toEqual(['superseded', 'superseded']);
  });

  test('as soon as newer opt-outs count, before another is made; one that applies none stays', async () => {
    await room({ optOuts });
    const regardless = await room({ ref: 'OTHER-1-v1.0' });
    await applyOptOutList(at.steward, 'type1', { text: `NHS_NUMBER\n${testNumber(2)}\n` });
    expect(await cutsOf(first)).toHaveLength(1);
    await applyOptOutList(at.steward, 'national', { text: `NHS_NUMBER\n${testNumber(2)}\n` });
    expect(await cutsOf(first)).toEqual([]);
    expect(await cutsOf('OTHER-1-v1.0')).toEqual([regardless.cut]);
    expect(await reasons()).toEqual(['opt-outs']);
  });

  test('when the term is over by the clock of the steward; a list that grows old removes nothing', async () => {
    await room({ optOuts, term: { from: '2026-01-01', to: '2026-07-10' } });
    at.clock.advance(35 * 86_400_000);
    await at.steward.agreements.removeDead();
    expect(await cutsOf(first)).toHaveLength(1);
    at.clock.advance(5 * 86_400_000);
    expect(await reasons()).toEqual(['expired']);
    expect(await cutsOf(first)).toEqual([]);
  });
});

test('a list from after today is no fresh one: a clock that went back does not keep it for good', async () => {
  at.clock.advance(400 * 86_400_000);
  await at.land('later.csv', `NHS_NUMBER\n${testNumber(9)}\n`);
  await applyOptOutList(at.steward, 'national', { alias: 'landing', file: 'later.csv' });
  at.clock.advance(-400 * 86_400_000);
  await expect(room({ optOuts })).rejects.toMatchObject({ code: 'opt-outs-too-old' });
});

describe('a cut that is overtaken while it is made', () => {
  test('by a suspension is refused, and nothing of it stays', async () => {
    let suspended: Promise<void> | undefined;
    const asked = room({}, ({ stage }) => {
      if (stage === 'write') suspended ??= at.steward.agreements.suspend(first);
    });
    await expect(asked).rejects.toMatchObject({ code: 'agreement-stopped' });
    await suspended;
    expect(await cutsOf(first)).toEqual([]);
  });

  test('by newer opt-outs is made again without those people, for all who wait for it', async () => {
    let applied: Promise<unknown> | undefined;
    const overtake = ({ stage }: CutProgress): void => {
      if (stage !== 'pseudonyms') return;
      applied ??= applyOptOutList(at.steward, 'national', { text: `NHS_NUMBER\n${testNumber(2)}\n` });
    };
    const tables = await Promise.all([room({ optOuts }, overtake), room({ optOuts }, overtake)]);
    await applied;
    const last = await room({ optOuts });
    expect(await at.rows(last)).toHaveLength(1);
    expect(await cutsOf(first)).toEqual([last.cut]);
    for (const table of tables) expect(table.key === last.key || table.leftOut !== last.leftOut).toBe(true);
  });
});

/** A store of releases that lets something happen in the moment before it next answers which there are. */
class PausingStore extends FileObjectStore {
  meanwhile: (() => Promise<unknown>) | undefined;

  override async list(prefix: string): Promise<readonly string[]> {
    const work = this.meanwhile;
    this.meanwhile = undefined;
    await work?.();
    return super.list(prefix);
  }
}

test('an end between the admission and the making of a cut leaves no pseudonyms', async () => {
  const curated = new PausingStore(published.home.curated);
  const other = await testSteward({ curated }, published);
  try {
    const ask = (): Promise<unknown> =>
      other.steward.agreements.prepareRoom({
        envelope: other.envelope(),
        username: 'researcher',
        receipt: null,
      });
    await ask();
    curated.meanwhile = async () => {
      const { pseudonymMaps } = await other.steward.agreements.endAgreement(endOf(other.envelope()));
      expect(pseudonymMaps).toEqual(['person', 'visit']);
    };
    await expect(ask()).rejects.toMatchObject({ code: 'agreement-stopped' });
    expect(await readdir(join(other.home.steward, 'pseudonyms'))).toEqual([]);
  } finally {
    await other.close();
  }
});

describe('what the steward removed', () => {
  test('it tells of until it hears that the ledger has it, also after a restart', async () => {
    const { cut } = await room();
    await at.steward.agreements.suspend(first);
    const steward = await at.reopen();
    const [removal] = await steward.agreements.removals();
    expect(removal).toMatchObject({ agreement: first, dataset: 'visits', cut, reason: 'stopped' });
    await at.steward.agreements.forgetRemovals([removal?.act ?? '']);
    expect(await reasons(await at.reopen())).toEqual([]);
  });

  test('at the end of an agreement it tells whole, however often the end is asked for', async () => {
    const { cut } = await room();
    const gone = await at.steward.agreements.endAgreement(endOf(at.envelope()));
    expect(gone).toMatchObject({ pseudonymMaps: ['person', 'visit'], cuts: [{ ref: first, cut }] });
    at.clock.advance(60_000);
    expect(await (await at.reopen()).agreements.endAgreement(endOf(at.envelope()))).toEqual(gone);
    expect(await reasons()).toEqual([]);
  });

  test('of a damaged cut is gone at the next start, and told', async () => {
    const { cut } = await room();
    await writeFile(join(at.home.cuts, first, cut, 'cut.json'), '{"format":');
    const steward = await at.reopen();
    expect(await cutsOf(first)).toEqual([]);
    expect(await steward.agreements.removals()).toMatchObject([{ agreement: first, cut, reason: 'damaged' }]);
  });

  test('a merge that the removed cut had told of is told with its first date by the next', async () => {
    const spine = visitsFile({
      name: 'name: spine',
      source: 'source: {alias: landing, file: spine.csv, format: csv}',
      role: 'role: spine',
      superseded: 'superseded: now',
      columns: `columns:
  - {name: nhs, type: string, class: direct, description: NHS number}
  - {name: now, type: string, class: direct, description: Current number}
  - {name: born, type: date, class: direct, description: Birth date}
  - {name: sex, type: string, class: quasi, description: Sex}`,
      quality: '',
    });
    const born = visitLine(1, '').split(',')[1] ?? '';
    await room();
    await at.land(
      'spine.csv',
      `nhs,now,born,sex\n${testNumber(1)},,${born},1\n${testNumber(2)},${testNumber(1)},${born},1\n`,
    );
    await at.steward.releases.publish(spine);
    await room();
    const [told] = await at.steward.agreements.cuts(first);
    expect(told?.merged).toHaveLength(1);
    at.clock.advance(60_000);
    await at.steward.agreements.suspend(first);
    expect(await at.steward.agreements.cuts(first)).toEqual([]);
    const second = parseAgreementRef('TEST-1-v1.1');
    await room({ ref: second });
    expect((await at.steward.agreements.cuts(second))[0]?.merged).toEqual(told?.merged);
    await at.steward.agreements.endAgreement(endOf(at.envelope({ ref: second })));
    expect(await readdir(join(at.home.cuts, '.merged'))).toEqual([]);
  });
});

test.each([0, 2, 5])('kill -9 %i ms after a suspension began leaves no cut, and tells of it', async (ms) => {
  const { cut } = await room();
  const file = join(at.home.root, 'child-input');
  await writeFile(file, first);
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, '../testing-child.ts'), 'suspend', at.home.root, file],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const ended = once(child, 'exit');
  for await (const line of createInterface({ input: child.stdout })) {
    if (line !== 'suspending') continue;
    await new Promise((resolve) => setTimeout(resolve, ms));
    child.kill('SIGKILL');
  }
  await ended;
  const steward = await at.reopen();
  // The server tells a steward that was killed again.
  await steward.agreements.suspend(first);
  expect(await cutsOf(first)).toEqual([]);
  expect(await steward.agreements.removals()).toMatchObject([{ agreement: first, cut, reason: 'stopped' }]);
});
