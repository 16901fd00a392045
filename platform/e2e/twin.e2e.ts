import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Engine } from '@vitrine/core/engine';
import { literal } from '@vitrine/core/text';
import { pythonEnvironment } from '@vitrine/notebooks-gateway/kernel';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessibilityFaults, openBrowser, signIn } from './browser.ts';
import { Caller } from './caller.ts';
import { startVitrine, type RunningServer } from './running-server.ts';

const ref = 'DARS-NIC-100001-A1B2C-v1.0';
/** What a researcher writes at home and sends as it is. */
const study = `import vitrine

stays = vitrine.sql("""
    SELECT a.SEX, count(DISTINCT person_id) AS people
    FROM hes_apc a JOIN hes_ae e USING (person_id)
    WHERE a.SEX IS NOT NULL GROUP BY a.SEX ORDER BY a.SEX""")
assert vitrine.table("hes_op").columns == ["person_id", "SEX", "APPTAGE", "APPTDATE", "TRETSPEF", "RESGOR"]
assert dict(zip(vitrine.codes("hes_apc", "SEX")["code"], vitrine.codes("hes_apc", "SEX")["meaning"]))["1"] == "Male"
assert str(vitrine.sql("SELECT ADMIDATE FROM hes_apc")["ADMIDATE"].dtype).startswith("datetime64")
stays["people"] = stays["people"] // 10 * 10
vitrine.output(stays, "people.csv")
`;

let vitrine: RunningServer;
let folder: string;
let sam: Caller;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vitrine-twin-'));
  vitrine = await startVitrine();
  sam = await Caller.signIn(vitrine.url, 'sam.researcher');
}, 180_000);
afterAll(async () => {
  await vitrine.stop();
  await rm(folder, { recursive: true, force: true });
});

async function twin(person: string, ...args: readonly string[]): Promise<{ status: number; stderr: string }> {
  return vitrine.command(['--json', '--as', person, 'dataset', 'twin', ...args]);
}

describe('a synthetic twin', () => {
  it('has what the agreement grants of its tables and nothing else, and says in each file what it is', async () => {
    const to = join(folder, 'practice');
    const { status, stderr } = await twin('sam.researcher', '--agreement', ref, '--to', to);
    expect(status, stderr).toBe(0);
    const { tables } = await sam.api.call('getWorkspace', { params: { ref } });
    for (const { dataset, columns } of tables) {
      const [note, header] = (await readFile(join(to, `${dataset}.csv`), 'utf8')).split('\n');
      expect(note).toMatch(/^# Synthetic twin of .*No row is of a person\.$/);
      expect(header).toBe(columns.map(({ name }) => name).join(','));
    }
  });

  it('runs at home as it does in the room', async () => {
    const to = join(folder, 'practice');
    const file = join(to, 'study.py');
    await writeFile(file, study);
    const python = join(pythonEnvironment()?.dir ?? '', 'bin', 'python');
    await promisify(execFile)(python, [file], { cwd: to });
    const atHome = await readFile(join(to, 'outputs', 'people.csv'), 'utf8');
    expect(atHome).toMatch(/^SEX,people\n1,\d+0\n2,\d+0\n/);
    const body = {
      title: 'People by sex',
      steps: [{ language: 'python' as const, code: study }],
      outputs: ['people.csv'],
    };
    const { id } = await sam.api.call('startDetachedRun', { params: { ref }, body });
    for (;;) {
      const { runs } = await sam.api.call('listDetachedRuns', { params: { ref } });
      const run = runs.find((one) => one.id === id);
      if (run !== undefined && !['queued', 'starting', 'running'].includes(run.state)) {
        expect(run).toMatchObject({ state: 'done', failure: null });
        break;
      }
      await sleep(500);
    }
  }, 120_000);

  it('is refused to who is not of the agreement', async () => {
    const { status, stderr } = await twin('dana.manager', '--agreement', ref, '--to', join(folder, 'none'));
    expect(status).toBe(1);
    expect(stderr).toContain('forbidden');
  });

  it('is written as Parquet with the types of the room and the sentence that it is a twin', async () => {
    const to = join(folder, 'parquet');
    const { status, stderr } = await twin(
      'dana.manager',
      'hes_ae',
      '--form',
      'parquet',
      '--rows',
      '50',
      '--to',
      to,
    );
    expect(status, stderr).toBe(0);
    const engine = await Engine.open();
    const file = literal(join(to, 'hes_ae.parquet'));
    const [said] = await engine.rows(
      `SELECT decode(value) AS note FROM parquet_kv_metadata(${file}) WHERE decode(key) = 'note'`,
    );
    expect(said?.['note']).toContain('No row is of a person.');
    const types = await engine.rows(
      `SELECT typeof(person_id) AS p, typeof(ARRIVALDATE) AS d, count(*)::INTEGER AS n FROM ${file} GROUP BY ALL`,
    );
    expect(types).toContainEqual(expect.objectContaining({ p: 'UBIGINT', d: 'DATE' }));
    expect(types.reduce((sum, { n }) => sum + Number(n), 0)).toBe(50);
    engine.close();
  });

  it('is saved from the catalogue in the browser, which says what it is', async () => {
    const browser = await openBrowser();
    const { page } = await signIn(browser, vitrine.url, 'Sam Researcher');
    await page.goto(`${vitrine.url}/catalogue/hes_apc`);
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Save a synthetic twin (CSV)' }).click();
    expect((await download).suggestedFilename()).toBe('hes_apc-1.0-twin.csv');
    await page.getByText('No row is of a person.', { exact: false }).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await browser.close();
  });
});
