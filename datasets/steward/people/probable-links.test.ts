import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { parseDatasetId } from '@vitrine/core/ids';
import { outcomeOf } from './clerical-reviews.ts';
import { maskedPair } from './masked-pair.ts';
import { applyOptOutList, testNumber, testSteward, visitsFile, type TestSteward } from '../../testing.ts';

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
  await at.steward.releases.publish(file('spine', { role: 'role: spine' }));
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
): ReturnType<TestSteward['steward']['releases']['publish']> {
  const good = Array.from({ length: 200 }, (_, nth) => row(person(nth), `v${nth}`));
  await at.land('visits.csv', [header, ...good, ...rows].join('\n'));
  return at.steward.releases.publish(file('visits', { version: `version: "${version}"`, link: linking }));
}

/** Visits that an agreement shows, with the visit of the same person's that was linked by number, if any. */
async function shown(optOuts = false): Promise<Map<string, unknown>> {
  const [table] = await at.steward.agreements.prepareRoom({
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
    expect(manifest).toMatchObject({ reach: true, rows: { published: 204, quarantined: 0 } });
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
    await applyOptOutList(at.steward, 'national', { text: ['NHS_NUMBER', ...numbers].join('\n') });
    const visits = await shown(true);
    expect([...visits.keys()].filter((visit) => !visit.startsWith('v')).sort()).toEqual(['slip', 'stranger']);
    expect(visits.has('v5') || visits.has('v9')).toBe(false);
    expect(visits.size).toBe(200);
  });

  test('stay apart when they bear a valid number that nobody has: its opt-out would not find them', async () => {
    const unknown = testNumber(700);
    // Two birth dates under one number are nobody's, and each row is like a person of another number.
    const { report } = await publishVisits('1.0', [
      row(person(5), 'unknown', { number: unknown }),
      row(person(7), 'unknown too', { number: unknown }),
      row(person(11), 'unborn', { number: testNumber(701), born: '' }),
    ]);
    expect(report.quarantined).toEqual({ 'link-birth-dates-conflict': 2, 'link-birth-date-missing': 1 });
    expect(report.linkage).toMatchObject({ likeness: 'none', review: 'none', unlinked: 'none' });
    await applyOptOutList(at.steward, 'national', { text: `NHS_NUMBER\n${unknown}` });
    expect([...(await shown(true)).keys()].filter((visit) => visit.startsWith('un'))).toEqual([]);
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

describe('pairs that reviewers decide', () => {
  const waits = row(person(5), 'other-number', { number: person(9).number });
  const pairOf = async (reviewer: string): Promise<string> => {
    const { pair } = await at.steward.people.nextReview(reviewer, []);
    if (pair === null) throw new Error('no pair');
    return pair.review;
  };

  test('are shown with what does not agree masked, and neither number nor name whole where they differ', async () => {
    await publishVisits(
      '1.0',
      [row(person(5), 'other-number', { number: person(9).number, family: `${person(5).family}e` })],
      link.replace('clerical: 7', 'clerical: 3'),
    );
    const { pair, waiting } = await at.steward.people.nextReview('one', []);
    expect(waiting).toBe(1);
    const text = JSON.stringify(pair);
    expect(text).not.toContain(person(9).number);
    expect(text).not.toContain(person(5).number);
    expect(pair?.fields.find((one) => one.name === 'nhs-number')?.left).toBe('••••••••••');
    expect(pair?.fields.find((one) => one.name === 'family-name')?.left).toBe(`${person(5).family}•`);
    expect(pair?.fields.find((one) => one.name === 'birth-date')?.level).toBe('the same');
  });

  test('are linked in the next release when two say the same, after a restart too, and not when one does', async () => {
    await publishVisits('1.0', [waits]);
    const review = await pairOf('one');
    expect(await at.steward.people.decideReview(review, 'one', 'same')).toBe('waits');
    expect(await at.steward.people.decideReview(review, 'one', 'same')).toBe('waits');
    expect((await at.steward.people.nextReview('one', [])).pair).toBeNull();
    expect((await publishVisits('1.1', [waits])).report.quarantined).toEqual({ 'link-review': 1 });
    expect(await at.steward.people.decideReview(await pairOf('two'), 'two', 'same')).toBe('same');
    // As after a crash between the decision and the publish.
    await at.reopen();
    expect((await publishVisits('1.2', [waits])).report.quarantined).toEqual({});
    const visits = await shown();
    expect(visits.get('other-number')).toBe(visits.get('v5'));
    // It is person 5's now, and bears person 9's number: who of them opts out takes it along.
    await applyOptOutList(at.steward, 'national', { text: `NHS_NUMBER\n${person(9).number}` });
    expect((await shown(true)).has('other-number')).toBe(false);
    await at.steward.people.reopenReview(review);
    expect((await publishVisits('1.3', [waits])).report.quarantined).toEqual({ 'link-review': 1 });
  });

  test('stay apart when two say so, and wait on while two disagree', async () => {
    await publishVisits('1.0', [waits]);
    const review = await pairOf('one');
    await at.steward.people.decideReview(review, 'one', 'same');
    expect(await at.steward.people.decideReview(review, 'two', 'different')).toBe('waits');
    expect(await at.steward.people.decideReview(review, 'three', 'different')).toBe('different');
    await expect(at.steward.people.decideReview(review, 'four', 'same')).rejects.toMatchObject({
      code: 'not-found',
    });
    const { report } = await publishVisits('1.1', [waits]);
    expect(report.quarantined).toEqual({});
    expect((await shown()).get('other-number')).toBeNull();
  });
});

describe('what reviewers said', () => {
  const twins = [
    row({ ...person(600), given: 'Anna' }, 's600'),
    row({ ...person(600), given: 'Anne', postcode: 'QQ9 9QQ', number: testNumber(601) }, 's601'),
  ];
  const wide = link.replace('automatic: 12, clerical: 7', 'automatic: 60, clerical: 2');
  const like = (visit: string): string => row({ ...person(600), given: 'Anna', number: '' }, visit);

  async function decideAll(verdict: (fields: string) => 'same' | 'different'): Promise<void> {
    for (const reviewer of ['one', 'two']) {
      for (;;) {
        const { pair } = await at.steward.people.nextReview(reviewer, []);
        if (pair === null) break;
        await at.steward.people.decideReview(pair.review, reviewer, verdict(JSON.stringify(pair.fields)));
      }
    }
  }

  test('stands against a later delivery that makes somebody else likelier', async () => {
    await at.land('spine.csv', [header, ...twins.slice(1)].join('\n'));
    await at.steward.releases.publish(file('spine', { version: 'version: "1.1"', role: 'role: spine' }));
    // Only Anne is known: the row of Anna waits, and two say that it is hers.
    await publishVisits('1.0', [like('twin')], wide);
    await decideAll(() => 'same');
    expect((await publishVisits('1.1', [like('twin'), twins[1] ?? ''])).report.quarantined).toEqual({});
    // Now Anna is known, who is written as the row is.
    await at.land('spine.csv', [header, ...twins].join('\n'));
    await at.steward.releases.publish(file('spine', { version: 'version: "1.2"', role: 'role: spine' }));
    const close = link.replace('automatic: 12', 'automatic: 10');
    const { report } = await publishVisits('1.2', [like('twin'), ...twins], close);
    expect(report.quarantined).toEqual({});
    const visits = await shown();
    expect(visits.get('twin')).toBe(visits.get('s601'));
    expect(visits.get('twin')).not.toBe(visits.get('s600'));
  });

  test('decides nothing of a row that is said to be two people', async () => {
    await at.land('spine.csv', [header, ...twins.slice(1)].join('\n'));
    await at.steward.releases.publish(file('spine', { version: 'version: "1.1"', role: 'role: spine' }));
    await publishVisits('1.0', [like('twin')], wide);
    const { pair } = await at.steward.people.nextReview('one', []);
    await at.land('spine.csv', [header, ...twins].join('\n'));
    await at.steward.releases.publish(file('spine', { version: 'version: "1.2"', role: 'role: spine' }));
    await publishVisits('1.1', [like('twin')], wide);
    expect(pair).not.toBeNull();
    await decideAll(() => 'same');
    expect((await publishVisits('1.2', [like('twin')])).report.quarantined).toEqual({ 'link-review': 1 });
  });
});

describe('a refused publish', () => {
  test('leaves neither pairs nor ways of writing, so that no later row is linked to people whom nobody knows', async () => {
    const stranger = { ...person(620), number: testNumber(620) };
    const rows = [row(stranger, 'new'), row(stranger, 'like new', { number: '' })];
    const wait = link.replace('automatic: 12', 'automatic: 60');
    const good = Array.from({ length: 200 }, (_, nth) => row(person(nth), `v${nth}`));
    await at.land('visits.csv', [header, ...good, ...rows].join('\n'));
    const strict = 'identifiability: {peopleAtLeast: 1000}';
    const quasi = columns.replace(
      'name: visit, type: string, class: public',
      'name: visit, type: string, class: quasi',
    );
    await expect(
      at.steward.releases.publish(file('visits', { link: wait, identifiability: strict, columns: quasi })),
    ).rejects.toMatchObject({ code: 'identifiability-exceeded' });
    expect(await at.steward.people.nextReview('one', [])).toEqual({ waiting: 0, pair: null });
  });

  test('of which every row waits for reviewers is not lost: they can decide, and the next one is published', async () => {
    await at.land('visits.csv', [header, row(person(5), 'alone', { number: '' })].join('\n'));
    const wait = { link: link.replace('automatic: 12', 'automatic: 60') };
    await expect(at.steward.releases.publish(file('visits', wait))).rejects.toMatchObject({
      code: 'nothing-to-publish',
    });
    for (const reviewer of ['one', 'two']) {
      const { pair } = await at.steward.people.nextReview(reviewer, []);
      await at.steward.people.decideReview(pair?.review ?? '', reviewer, 'same');
    }
    expect((await at.steward.releases.publish(file('visits', wait))).manifest.rows.published).toBe(1);
  });
});

test('no votes of one reviewer decide anything, whatever they are', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('same' as const, 'different' as const), { maxLength: 6 }),
      (said) => {
        const outcome = outcomeOf(said.map((verdict) => ({ verdict })));
        const of = (verdict: string): number => said.filter((one) => one === verdict).length;
        if (outcome === undefined)
          expect(Math.max(of('same'), of('different')) < 2 || of('same') === of('different')).toBe(true);
        else expect(of(outcome)).toBeGreaterThanOrEqual(2);
      },
    ),
  );
});

test('masking shows only what both have, in order', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 20 }), fc.string({ maxLength: 20 }), (one, other) => {
      const [left, right] = maskedPair(one, other);
      const kept = (text: string | null): string => (text ?? '').replaceAll(/[•\s-]/g, '').toLowerCase();
      fc.pre(!`${one}${other}`.includes('•'));
      expect(kept(left)).toBe(kept(right));
    }),
  );
  expect(maskedPair('Smith', 'Smyth')).toEqual(['Sm•th', 'Sm•th']);
  expect(maskedPair('9990000018', null)).toEqual(['••••••••••', null]);
});
