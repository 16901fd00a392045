import { newActId, newPersonId, newRunId, parseAgreementId, parseAgreementRef } from '@vitrine/core/ids';
import { QueryCancelled } from '@vitrine/notebooks-gateway/protocol';
import { expect, it } from 'vitest';
import { KeptRuns } from './kept-runs.ts';
import { NotebookRun } from './notebook-run.ts';

const sam = newPersonId();
const robin = newPersonId();
const first = parseAgreementRef('STUDY-1-v1.0');
const second = parseAgreementRef('STUDY-1-v1.1');
const study = parseAgreementId('STUDY-1');

function run(cell: string, of = sam, ref = first): NotebookRun {
  return new NotebookRun(
    newRunId(),
    of,
    ref,
    { cell, code: cell, language: 'python' },
    '2026-11-01T10:00:00.000Z',
  );
}
function over(one: NotebookRun): NotebookRun {
  one.begin(newActId());
  one.finish('ok', (elapsedMs) => ({
    kind: 'done',
    elapsedMs,
    state: 'ok',
    truncated: false,
    outOfTime: false,
    shownToday: 0,
  }));
  return one;
}

it('of each cell the last run is kept, and an earlier one that goes on', () => {
  const runs = new KeptRuns();
  const [done, goes, last] = [over(run('cell0001')), run('cell0001'), run('cell0001')];
  for (const one of [done, goes, last]) runs.add(one);
  expect(() => runs.get(done.id, sam)).toThrow('no longer kept');
  expect(runs.get(goes.id, sam)).toBe(goes);
  expect(runs.latest(sam, study)).toEqual([last]);
  expect(runs.goingOn(sam)).toEqual([goes, last]);
});

it('a notebook’s runs are those of its person under any version of its agreement', () => {
  const runs = new KeptRuns();
  const mine = [run('cell0001'), run('cell0002', sam, second)];
  for (const one of [...mine, run('cell0003', robin)]) runs.add(one);
  expect(runs.latest(sam, study)).toEqual(mine);
  expect(runs.latest(robin, study)).toHaveLength(1);
});

it('what comes from data that must go is stopped and forgotten, and nothing else', () => {
  const runs = new KeptRuns();
  const [gone, stays] = [run('cell0001'), run('cell0002', sam, second)];
  runs.add(gone);
  runs.add(stays);
  const why = new QueryCancelled({ detail: 'The agreement was suspended.' });
  runs.drop(first, why);
  expect(gone.stoppedFor).toBe(why);
  expect(stays.signal.aborted).toBe(false);
  expect(() => runs.get(gone.id, sam)).toThrow('no longer kept');
  expect([...runs.agreements()]).toEqual([second]);
});
