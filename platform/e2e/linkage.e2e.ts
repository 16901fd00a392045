import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testNumber } from '@vitrine/datasets/testing';
import { accessibilityFaults, openBrowser, picture, signIn } from './browser.ts';
import { Caller } from './caller.ts';
import { startVitrine, type RunningServer } from './running-server.ts';
import { removeHome, sampleHome } from './sample-home.ts';

const execute = promisify(execFile);
interface Run {
  readonly stdout: string;
}
let home: string;
let vitrine: RunningServer;
let dana: Caller;

beforeAll(async () => {
  home = await sampleHome();
  vitrine = await startVitrine(home);
  dana = await Caller.signIn(vitrine.url, 'dana.manager');
});
afterAll(async () => {
  await vitrine.stop();
  await removeHome(home);
});

const given = ['Ada', 'Ben', 'Cleo', 'Dan', 'Eva', 'Finn', 'Gwen', 'Hal', 'Ines', 'Jon', 'Kit'];
const family = ['Abbot', 'Barley', 'Cotter', 'Dunmore', 'Ellery', 'Farrow', 'Garside', 'Holroyd', 'Jessop'];
const born = (at: number): string =>
  new Date(Date.UTC(1930 + ((at * 7) % 70), (at * 5) % 12, 1 + ((at * 11) % 28))).toISOString().slice(0, 10);
const postcode = (at: number): string => `ZZ${1 + (at % 40)} ${at % 10}${'ABCDEFGH'[at % 8] ?? ''}A`;

/** A row of an invented person, with some of its cells changed. */
function row(at: number, visit: string, changes: Readonly<Record<string, string>> = {}): string {
  const cells = {
    nhs: testNumber(at),
    born: born(at),
    given: given[at % given.length] ?? '',
    family: family[(at * 4) % family.length] ?? '',
    postcode: postcode(at),
    visit,
    ...changes,
  };
  return Object.values(cells).join(',');
}

const land = (name: string, rows: readonly string[]): Promise<void> =>
  writeFile(join(home, 'landing', name), ['nhs,born,given,family,postcode,visit', ...rows, ''].join('\n'));

const datasetFile = (name: string, version: string, more: string): string => `name: ${name}
title: Invented ${name}
description: Invented rows for the tests of linkage.
owner: Test trust
licence: none
synthetic: true
version: "${version}"
source: {alias: landing, file: ${name}.csv, format: csv}
person: {nhsNumber: nhs, birthDate: born, givenName: given, familyName: family, postcode: postcode}
${more}
columns:
  - {name: nhs, type: string, class: direct, description: NHS number}
  - {name: born, type: date, class: direct, description: Birth date}
  - {name: given, type: string, class: direct, description: Given name}
  - {name: family, type: string, class: direct, description: Family name}
  - {name: postcode, type: string, class: direct, description: Postcode}
  - {name: visit, type: string, class: public, description: Visit}
`;

async function publish(text: string): Promise<unknown> {
  const file = join(home, 'dataset.yaml');
  await writeFile(file, text);
  const { stdout, stderr } = await vitrine.command([
    '--as',
    'dana.manager',
    '--json',
    'dataset',
    'publish',
    file,
  ]);
  return stdout === '' ? stderr : (JSON.parse(stdout) as unknown);
}

describe('a clerical reviewer', () => {
  it('publishes a file whose rows are linked by likeness, and sees by which step', async () => {
    const people = Array.from({ length: 300 }, (_, at) => row(at, `s${at}`));
    await land('test_spine.csv', people);
    expect(await publish(datasetFile('test_spine', '1.0', 'role: spine'))).toMatchObject({
      rowsPublished: 300,
    });
    const near = [5, 17, 29].map((at, nth) =>
      row(at, `near${nth}`, {
        nhs: '',
        family: `${family[(at * 4) % family.length] ?? ''}e`,
      }),
    );
    await land('test_visits.csv', [...people.slice(0, 100), ...near]);
    const link = 'link: {probabilistic: {automatic: 40, clerical: 4}}';
    const published = await publish(datasetFile('test_visits', '1.0', link));
    expect(published).toMatchObject({ rowsPublished: 100 });
    expect(JSON.stringify(published)).toContain('"reason":"review","rows":"1-9"');
  });

  it('decides pairs by key, sees no more than is needed, and cannot decide alone', async () => {
    const browser = await openBrowser();
    try {
      const { page } = await signIn(browser, vitrine.url, 'Dana Manager');
      await page.goto(`${vitrine.url}/catalogue`);
      const panel = page.getByRole('region', { name: 'Pairs to decide' });
      await panel.getByRole('button', { name: 'Look at the next pair' }).click();
      await panel.getByText('almost the same').first().waitFor();
      expect(await accessibilityFaults(page)).toEqual([]);
      await panel.scrollIntoViewIfNeeded();
      await picture(page, 'linkage-review');
      const shown = await panel.innerText();
      for (const at of [5, 17, 29]) expect(shown).not.toContain(testNumber(at));
      await page.keyboard.press('s');
      await panel.getByText('Noted. The pair waits for another data manager.').waitFor();
      await page.keyboard.press('u');
      await panel.getByText(/pairs? for you/).waitFor();
    } finally {
      await browser.close();
    }
    const { stdout } = await vitrine.command(['--as', 'dana.manager', '--json', 'linkage', 'next']);
    const { pair } = JSON.parse(stdout) as { pair: { review: string } | null };
    expect(pair).not.toBeNull();
    const decided = await vitrine.command([
      '--as',
      'dana.manager',
      '--json',
      'linkage',
      'decide',
      pair?.review ?? '',
      'different',
    ]);
    expect(JSON.parse(decided.stdout)).toEqual({ outcome: 'waits' });
  });

  it('leaves a look and a decision in the ledger for each, and no word of the records', async () => {
    const indra = await Caller.signIn(vitrine.url, 'indra.reviewer');
    const { entries } = await indra.api.call('listLedger', { query: { limit: 100 } });
    const ours = entries.filter((entry) => entry.type.startsWith('linkage.'));
    expect(ours.some((entry) => entry.type === 'linkage.shown')).toBe(true);
    expect(ours.some((entry) => entry.type === 'linkage.decided')).toBe(true);
    expect(JSON.stringify(ours)).not.toMatch(/Abbot|Farrow|Garside|ZZ\d/);
    expect((await dana.api.call('nextReview', { body: {} })).waiting).toBeLessThan(6);
  });
});

describe('a file that a data manager delivers', () => {
  const marker = 'seen-nowhere-else';
  const content = [
    'nhs,born,given,family,postcode,visit',
    row(3, marker),
    row(4, 'x'.repeat(1_500_000)),
    '',
  ].join('\n');

  it('is sealed in the browser and becomes a release', async () => {
    const browser = await openBrowser();
    try {
      const { page } = await signIn(browser, vitrine.url, 'Dana Manager');
      await page.goto(`${vitrine.url}/catalogue`);
      const panel = page.getByRole('region', { name: 'Deliver a file' });
      const sent: string[] = [];
      page.on('request', (request) => sent.push(request.postData() ?? ''));
      await panel
        .getByLabel('File of data')
        .setInputFiles({ name: 'Test visits.csv', mimeType: 'text/csv', buffer: Buffer.from(content) });
      await panel.getByRole('button', { name: 'Deliver' }).click();
      await panel.getByText('Nobody has sent these bytes before').waitFor();
      await panel.getByRole('table').getByText('Test-visits.csv').waitFor();
      expect(sent.filter((body) => body.includes('"bytes"'))).toHaveLength(2);
      const plain = Buffer.from(content).toString('base64').slice(64, 128);
      for (const body of sent)
        for (const secret of [marker, testNumber(3), plain]) expect(body).not.toContain(secret);
      expect(await accessibilityFaults(page)).toEqual([]);
      await panel.scrollIntoViewIfNeeded();
      await picture(page, 'deliver');
    } finally {
      await browser.close();
    }
    const text = datasetFile('delivered_visits', '1.0', 'role: spine')
      .replace('alias: landing', 'alias: deliveries')
      .replace('file: delivered_visits.csv', 'file: Test-visits.csv');
    expect(await publish(text)).toMatchObject({ rowsPublished: 2 });
  });

  it('comes from the command line too, which says that the same came before', async () => {
    const file = join(home, 'june.csv');
    await writeFile(file, content);
    const asDana = ['--as', 'dana.manager', '--json', 'dataset'];
    const sent = await vitrine.command([...asDana, 'deliver', file]);
    expect(JSON.parse(sent.stdout)).toMatchObject({ file: 'june.csv', seenBefore: ['Test-visits.csv'] });
    const again = await vitrine.command([...asDana, 'deliver', file]);
    expect(again.stderr).toContain('delivery-exists');
    const draft = await vitrine.command([...asDana, 'draft', 'june.csv', '--delivered']);
    expect(draft.stdout).toContain('alias: deliveries');
  });

  it('lies with the steward alone, and no entry says a word of it in public', async () => {
    const { stdout } = await execute('grep', ['-rl', marker, home]).catch(
      // It ends with 1 where a file went away meanwhile.
      (error: unknown) => error as Run,
    );
    expect(
      stdout
        .trim()
        .split('\n')
        .map((path) => path.slice(home.length + 1))
        .sort(),
    ).toEqual(['june.csv', 'steward/deliveries/Test-visits.csv', 'steward/deliveries/june.csv']);
    const indra = await Caller.signIn(vitrine.url, 'indra.reviewer');
    const { entries } = await indra.api.call('listLedger', { query: { limit: 100 } });
    const ours = entries.filter((entry) => entry.type.startsWith('delivery.'));
    expect(ours.length).toBeGreaterThanOrEqual(8);
    expect(JSON.stringify(ours)).not.toMatch(/june|Test-visits/);
  });
});
