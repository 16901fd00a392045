import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { codeRoot } from '@vitrine/core/sandbox';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { agreementText, Officers } from './agreements.ts';
import { accessibilityFaults, openBrowser, signIn } from './browser.ts';
import { Caller, problemOf } from './caller.ts';
import { startVitrine, type RunningServer } from './running-server.ts';
import { removeHome, sampleHome } from './sample-home.ts';

let home: string;
let vitrine: RunningServer;
let officers: Officers;
let sam: Caller;
let dana: Caller;

beforeAll(async () => {
  home = await sampleHome();
  vitrine = await startVitrine(home);
  officers = await Officers.of(vitrine);
  sam = await Caller.signIn(vitrine.url, 'sam.researcher');
  dana = await Caller.signIn(vitrine.url, 'dana.manager');
});
afterAll(async () => {
  await vitrine.stop();
  await removeHome(home);
});

/** Invented numbers, of the range that is never issued. */
const invented = ['9990000115', '9990000220'];
const deliveriesFile = (version: string): string => `name: deliveries
title: Deliveries
description: Invented.
owner: Nobody
licence: none
synthetic: true
version: "${version}"
source: {alias: landing, file: deliveries.ndjson, format: ndjson}
person: {nhsNumber: nhs, birthDate: born}
columns:
  - {name: nhs, type: string, class: direct, description: NHS number}
  - {name: born, type: date, class: direct, description: Birth date}
  - {name: visit, type: string, class: key, entity: visit, description: Visit}
  - {name: seen, type: date, class: quasi, description: Day seen}
quality:
  - {rule: unique, column: visit}
`;

function truth(name: string): Record<string, string>[] {
  const file = join(codeRoot, 'datasets', 'samples', 'truth', `${name}.csv.gz`);
  const [header = '', ...rows] = gunzipSync(readFileSync(file)).toString('utf8').trimEnd().split('\n');
  const names = header.split(',');
  return rows.map((row) => Object.fromEntries(row.split(',').map((cell, at) => [names[at] ?? '', cell])));
}

/** Sample people, none of whose admissions has a fault, and how many admissions they have. */
function people(): { number: string; old: string; optedOut: boolean; rows: number }[] {
  const faulty = new Set(truth('faults').map((row) => `${row['file']}:${row['row_id']}`));
  const admissions = truth('rows').filter((row) => row['file'] === 'hes_apc');
  const spoilt = new Set(
    admissions.filter((row) => faulty.has(`hes_apc:${row['row_id']}`)).map((row) => row['person_id']),
  );
  const optedOut = new Set(truth('opt_outs').map((row) => row['person_id']));
  return truth('people').flatMap((person) => {
    const rows = admissions.filter((row) => row['person_id'] === person['person_id']).length;
    if (rows === 0 || spoilt.has(person['person_id'])) return [];
    return {
      number: person['nhs_number'] ?? '',
      old: person['old_nhs_number'] ?? '',
      optedOut: optedOut.has(person['person_id']),
      rows,
    };
  });
}

const land = (file: string, numbers: readonly string[]): Promise<void> =>
  writeFile(join(home, 'landing', file), ['NHS_NUMBER', ...numbers, ''].join('\n'));
const grants = (list: string, optOuts: object): Readonly<Record<string, unknown>> => ({
  datasets: [{ dataset: 'hes_apc', releases: '1.*', columns: ['SEX'], cohort: { list } }],
  optOuts,
});
const anyone = { national: false, type1: false, maxAgeDays: 366 };
const count = 'SELECT count(*) AS n FROM hes_apc';

describe('a cohort of listed people', () => {
  const known = people();
  const staying = known.filter((one) => !one.optedOut);
  const leaving = known.filter((one) => one.optedOut).slice(0, 2);
  const listed = [
    ...staying.slice(0, 20),
    ...staying.filter((one) => one.old !== '').slice(0, 1),
    ...leaving,
  ];
  const total = (some: readonly { rows: number }[]): string =>
    String(some.reduce((sum, one) => sum + one.rows, 0));

  it('is loaded by the data manager alone, once, over HTTP and on the command line', async () => {
    expect(leaving.length).toBeGreaterThan(0);
    expect(listed.some((one) => one.old !== '')).toBe(true);
    await land(
      'asthma-study.csv',
      listed.map((one) => (one.old === '' ? one.number : one.old)),
    );
    const body = { file: 'asthma-study.csv' };
    expect(await problemOf(officers.avery.api.call('loadCohort', { body }))).toMatchObject({
      code: 'forbidden',
    });
    const loaded = await dana.api.call('loadCohort', { body });
    expect(loaded).toMatchObject({ name: 'asthma-study', count: '20' });
    expect(await problemOf(dana.api.call('loadCohort', { body }))).toMatchObject({
      code: 'cohort-exists',
      status: 409,
    });
    expect((await problemOf(sam.api.call('listCohorts', {}))).code).toBe('forbidden');
    expect(await officers.avery.api.call('listCohorts', {})).toEqual({ cohorts: [loaded] });

    await land('second-study.csv', [staying[0]?.number ?? '']);
    const command = (...args: string[]) => vitrine.command(['--as', 'dana.manager', '--json', ...args]);
    expect(await command('cohort', 'load', 'second-study.csv')).toMatchObject({ status: 0 });
    const again = await command('cohort', 'load', 'second-study.csv');
    expect({ ...again, stderr: (JSON.parse(again.stderr) as { code: string }).code }).toEqual({
      status: 1,
      stdout: '',
      stderr: 'cohort-exists',
    });
    await land('third-study.csv', ['1234567890']);
    expect((await command('cohort', 'load', 'third-study.csv')).stderr).toContain('cohort-invalid');
    const { stdout } = await command('cohort', 'list');
    expect((JSON.parse(stdout) as { name: string }[]).map((one) => one.name)).toEqual([
      'asthma-study',
      'second-study',
    ]);
  });

  it('is what an agreement that names it shows, less opt-outs, and its words say so', async () => {
    const check = (list: string) =>
      officers.avery.api.call('checkAgreement', {
        body: { text: agreementText('TEST-LISTED-v1.0', grants(list, anyone)) },
      });
    expect(await check('no-study')).toMatchObject({
      valid: false,
      problems: [{ path: 'datasets.0.cohort.list' }],
    });
    expect(await check('asthma-study')).toEqual({ valid: true, problems: [] });
    const all = await officers.activate(agreementText('TEST-LISTED-v1.0', grants('asthma-study', anyone)));
    expect((await sam.query(all, count)).rows).toEqual([[total(listed)]]);
    const less = await officers.activate(
      agreementText('TEST-LISTED-LESS-v1.0', grants('asthma-study', { ...anyone, national: true })),
    );
    expect((await sam.query(less, count)).rows).toEqual([[total(listed.filter((one) => !one.optedOut))]]);
    const explained = await sam.api.call('explainQuery', { params: { ref: all }, body: { sql: count } });
    expect(explained.tables[0]?.rows).toBe('all rows, of people of the list asthma-study');
    const { enforced } = await officers.avery.api.call('getAgreement', { params: { ref: all } });
    expect(enforced[0]?.rows).toBe('all rows, of people of the list asthma-study');
  });

  it('shows in the browser to those who may see it, who can be told of a mistake there', async () => {
    const browser = await openBrowser();
    try {
      const { page } = await signIn(browser, vitrine.url, 'Dana Manager');
      await page.goto(`${vitrine.url}/catalogue`);
      const panel = page.getByRole('region', { name: 'Lists of people' });
      await panel.getByRole('row', { name: /asthma-study/ }).waitFor();
      await land('fourth-study.csv', [staying[1]?.number ?? '']);
      await panel.getByRole('textbox').fill('fourth-study.csv');
      await panel.getByRole('button', { name: 'Load the list' }).click();
      await panel.getByText(/is loaded, with about/).waitFor();
      await panel.getByRole('row', { name: /fourth-study/ }).waitFor();
      await panel.getByRole('textbox').fill('fourth-study.csv');
      await panel.getByRole('button', { name: 'Load the list' }).click();
      await panel.getByText(/a list never changes/).waitFor();
      expect(await accessibilityFaults(page)).toEqual([]);
      const researcher = await signIn(browser, vitrine.url, 'Sam Researcher');
      await researcher.page.goto(`${vitrine.url}/catalogue`);
      await researcher.page.getByRole('list', { name: 'Datasets' }).waitFor();
      expect(await researcher.page.getByRole('heading', { name: 'Lists of people' }).count()).toBe(0);
    } finally {
      await browser.close();
    }
  });

  it('has a delivery tried, published, looked into and mended in the browser, and opt-outs agreed by two', async () => {
    const browser = await openBrowser();
    try {
      const { page } = await signIn(browser, vitrine.url, 'Dana Manager');
      const row = (person: number, seen: string): string =>
        JSON.stringify({ nhs: invented[person], born: `19${50 + person}-01-02`, visit: `v${person}`, seen });
      const deliver = (...rows: readonly string[]): Promise<void> =>
        writeFile(join(home, 'landing', 'deliveries.ndjson'), rows.join('\n'));
      const publish = async (version: string): Promise<void> => {
        await page.goto(`${vitrine.url}/catalogue`);
        await page.getByLabel('Dataset file', { exact: true }).fill(deliveriesFile(version));
        await page.getByRole('button', { name: 'Check without publishing' }).click();
        await page.getByText('was checked; nothing is published').waitFor();
        await page.getByRole('button', { name: 'Publish', exact: true }).click();
        await page.getByRole('link', { name: /What the delivery came to/ }).click();
      };
      await deliver(row(0, '2020-01-02'), row(1, '31 February'));
      await publish('1.0');
      await page.getByText('2 rows in = 1 to publish + 1 in quarantine.').waitFor();
      expect(await page.getByText('31 February').count()).toBe(0);
      await page.getByRole('button', { name: 'Show rows' }).click();
      await page.getByText('31 February').waitFor();
      expect(await accessibilityFaults(page)).toEqual([]);
      await deliver(row(0, '2020-01-02'), row(1, '2020-02-28'));
      await publish('1.1');
      await page.getByText(/Of the rows kept out of 1.0, 1 came back/).waitFor();

      await land('national-short.csv', [staying[0]?.number ?? '']);
      await page.goto(`${vitrine.url}/catalogue`);
      const lists = page.getByRole('region', { name: 'Opt-outs', exact: true });
      await lists.getByRole('textbox').fill('national-short.csv');
      await lists.getByRole('button', { name: /Apply the list/ }).click();
      await page.getByRole('checkbox', { name: /The file is the whole list/ }).check();
      await page.getByRole('button', { name: 'Replace the list' }).click();
      await lists.getByText(/the one in use counts until then/).waitFor();
      await lists.getByRole('button', { name: /Agree and apply/ }).click();
      await page.getByRole('button', { name: 'Apply the list', exact: true }).click();
      await page.getByText(/it takes a second person/).waitFor();
      const second = await signIn(browser, vitrine.url, 'Avery Officer');
      await second.page.goto(`${vitrine.url}/catalogue`);
      await second.page.getByRole('region', { name: /the list in use and the one that waits/ }).waitFor();
      expect(await accessibilityFaults(second.page)).toEqual([]);
      await second.page.getByRole('button', { name: /Agree and apply/ }).click();
      await second.page.getByRole('button', { name: 'Apply the list', exact: true }).click();
      await second.page.getByText(/a list of about 1-9 numbers counts/).waitFor();
      // The mistake is seen, and undone.
      await page.goto(`${vitrine.url}/catalogue`);
      await lists.getByRole('button', { name: /Bring back the list before/ }).click();
      await page.getByRole('button', { name: 'Bring it back' }).click();
      await lists
        .getByText(/waits for a second person; the one in use counts|a list of about 60 numbers counts/)
        .waitFor();
    } finally {
      await browser.close();
    }
  });

  it('is there again when the database is built anew, and no number is in the log', async () => {
    const before = await dana.api.call('listCohorts', {});
    await vitrine.stop();
    expect(await vitrine.command(['rebuild'])).toMatchObject({ status: 0 });
    vitrine = await startVitrine(home);
    dana = await Caller.signIn(vitrine.url, 'dana.manager');
    sam = await Caller.signIn(vitrine.url, 'sam.researcher');
    expect(await dana.api.call('listCohorts', {})).toEqual(before);
    expect((await sam.query('TEST-LISTED-v1.0', count)).rows).toEqual([[total(listed)]]);
    const indra = await Caller.signIn(vitrine.url, 'indra.reviewer');
    const { entries } = await indra.api.call('listLedger', { query: { type: 'cohort.loaded', limit: 50 } });
    expect(entries.map((entry) => entry.summary)).toContainEqual(
      expect.stringContaining('loaded the list of people asthma-study'),
    );
    const text = JSON.stringify(entries);
    for (const { number, old } of listed) {
      expect(text).not.toContain(number);
      if (old !== '') expect(text).not.toContain(old);
    }
  });
});
