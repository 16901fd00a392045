import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parseDatasetId } from '@vitrine/core/ids';
import { testNumber, testSteward, visitsFile, type TestSteward } from '../../testing.ts';

const given = 'Ada Ben Cleo Dan Eva Finn Gwen Hal Ines Jon Kit Lena Max Nora Owen Pia'.split(' ');
const family =
  'Abbot Barley Cotter Dunmore Ellery Farrow Garside Holroyd Ibbot Jessop Kellet Larkin Mather Norris Oldroyd Peverell Quayle'.split(
    ' ',
  );

interface Person {
  readonly number: string;
  readonly given: string;
  readonly family: string;
  readonly born: string;
  readonly postcode: string;
}

/** Invented people, no two alike in name and birth date. */
function person(at: number): Person {
  const born = new Date(Date.UTC(1930 + ((at * 7) % 70), (at * 5) % 12, 1 + ((at * 11) % 28)));
  return {
    number: testNumber(at),
    given: given[at % given.length] ?? '',
    family: family[(at * 3) % family.length] ?? '',
    born: born.toISOString().slice(0, 10),
    postcode: `ZZ${1 + (at % 40)} ${at % 10}${'ABCDEFGH'[at % 8] ?? ''}${'JKLMNPQ'[at % 7] ?? ''}`,
  };
}

const columns = `columns:
  - {name: nhs, type: string, class: direct, description: NHS number}
  - {name: born, type: date, class: direct, description: Birth date}
  - {name: given, type: string, class: direct, description: Given name}
  - {name: family, type: string, class: direct, description: Family name}
  - {name: postcode, type: string, class: direct, description: Postcode}
  - {name: visit, type: string, class: public, description: Visit}`;
const personLine =
  'person: {nhsNumber: nhs, birthDate: born, givenName: given, familyName: family, postcode: postcode}';

function file(name: string, changes: Record<string, string>): string {
  return visitsFile({
    name: `name: ${name}`,
    source: `source: {alias: landing, file: ${name}.csv, format: csv}`,
    person: personLine,
    columns,
    quality: '',
    ...changes,
  });
}

const header = 'nhs,born,given,family,postcode,visit';
const row = (one: Person, visit: string, changes: Partial<Person> = {}): string => {
  const it = { ...one, ...changes };
  return [it.number, it.born, it.given, it.family, it.postcode, visit].join(',');
};

let at: TestSteward;
beforeEach(async () => {
  at = await testSteward();
  const spine = Array.from({ length: 500 }, (_, nth) => row(person(nth), `s${nth}`));
  await at.land('spine.csv', [header, ...spine].join('\n'));
  await at.steward.publish(file('spine', { role: 'role: spine' }));
});
afterEach(() => at.close());

const link = 'link: {probabilistic: {automatic: 12, clerical: 7}, unlinked: publish}';

const unlikeRows = [
  // Without a number, as the spine has them.
  row(person(5), 'no-number', { number: '' }),
  // A number with a slip and a name with one.
  row(person(7), 'slip', {
    number: `${person(7).number.slice(0, 9)}${(Number(person(7).number[9]) + 1) % 10}`,
    family: `${person(7).family}e`,
  }),
  // Of another, unknown.
  row(person(5), 'stranger', {
    number: '',
    given: 'Zebedee',
    family: 'Xylander',
    born: '1955-05-05',
    postcode: 'QQ9 9QQ',
  }),
  // Under the number of somebody else altogether.
  row(person(5), 'wrong-number', {
    number: person(9).number,
    given: 'Zebedee',
    family: 'Xylander',
    born: '1955-05-05',
    postcode: 'QQ9 9QQ',
  }),
];

async function publishVisits(
  version: string,
  rows = unlikeRows,
  linking = link,
): ReturnType<TestSteward['steward']['publish']> {
  const good = Array.from({ length: 200 }, (_, nth) => row(person(nth), `v${nth}`));
  await at.land('visits.csv', [header, ...good, ...rows].join('\n'));
  return at.steward.publish(file('visits', { version: `version: "${version}"`, link: linking }));
}

/** Visits that an agreement shows, with the visit of the same person's that was linked by number, if any. */
async function shown(optOuts = false): Promise<Map<string, unknown>> {
  const [table] = await at.steward.prepareRoom({
    envelope: at.envelope({
      datasets: [{ dataset: 'visits', releases: '1.*', columns: ['visit'] }],
      linkage: { person: true, entities: [] },
      optOuts: { national: optOuts, type1: false, maxAgeDays: 30 },
    }),
    username: 'researcher',
    receipt: null,
    datasets: [parseDatasetId('visits')],
  });
  if (table === undefined) throw new Error('no table');
  const rows = await at.rows(table);
  return new Map(rows.map((one) => [String(one['visit']), one['person_id']]));
}

describe('rows that number and birth date do not link', () => {
  test('are linked to whom they are most like, or published as nobody’s where the file says so', async () => {
    const { report, manifest } = await publishVisits('1.0');
    expect(report.linkage).toEqual({
      number: '200',
      likeness: '1-9',
      review: 'none',
      unlinked: '1-9',
      quarantined: 'none',
    });
    expect(manifest).toMatchObject({ unlinked: true, rows: { published: 204, quarantined: 0 } });
    const visits = await shown();
    expect(visits.get('no-number')).toBe(visits.get('v5'));
    expect(visits.get('slip')).toBe(visits.get('v7'));
    expect(visits.get('stranger')).toBeNull();
    expect(visits.get('wrong-number')).toBeNull();
  });

  test('are reached by opt-outs: of the person they were linked to, and of the number they bear', async () => {
    const { report } = await publishVisits('1.0');
    expect(report.rows).toMatchObject({ published: 204, quarantined: 0 });
    const numbers = [person(5), person(9)].map((one) => one.number);
    await at.steward.applyOptOuts('national', { text: ['NHS_NUMBER', ...numbers].join('\n') });
    const visits = await shown(true);
    expect([...visits.keys()].filter((visit) => !visit.startsWith('v')).sort()).toEqual(['slip', 'stranger']);
    expect(visits.has('v5') || visits.has('v9')).toBe(false);
    expect(visits.size).toBe(200);
  });

  test('are quarantined, as before, where the file does not ask for more', async () => {
    const { report } = await publishVisits('1.0', unlikeRows, '');
    expect(report.quarantined).toEqual({
      'link-birth-date-differs': 1,
      'link-number-invalid': 1,
      'link-number-missing': 2,
    });
  });

  test('wait for reviewers, unpublished, when the person they are like bears another number', async () => {
    const { report } = await publishVisits('1.0', [
      row(person(5), 'other-number', { number: person(9).number }),
    ]);
    expect(report.quarantined).toEqual({ 'link-review': 1 });
    expect(report.linkage).toMatchObject({ review: '1-9', unlinked: 'none' });
  });
});
