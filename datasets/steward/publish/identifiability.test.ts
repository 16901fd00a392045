import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseDatasetFile } from '../../catalogue/dataset-file/parse-dataset-file.ts';
import { testNumber, testSteward, visitsFile, type TestSteward } from '../../testing.ts';

let at: TestSteward;
beforeAll(async () => {
  at = await testSteward();
});
afterAll(() => at.close());

interface Row {
  readonly person: number;
  readonly area: string;
  readonly ward: string;
  readonly age: number;
  readonly result: string;
}

const fileOf = (changes: Readonly<Record<string, string>> = {}): string =>
  visitsFile({
    columns: `columns:
  - {name: nhs, type: string, class: direct, description: NHS number}
  - {name: born, type: date, class: direct, description: Birth date}
  - {name: area, type: string, class: quasi, description: Area, transforms: [truncate-1]}
  - {name: ward, type: string, class: quasi, description: Ward}
  - {name: age, type: integer, class: quasi, description: Age, transforms: [age-band-10]}
  - {name: result, type: string, class: sensitive, description: Result}`,
    quality: '',
    ...changes,
  });

const land = (rows: readonly Row[]): Promise<void> =>
  at.land(
    'visits.csv',
    [
      'nhs,born,area,ward,age,result',
      ...rows.map((one) =>
        [testNumber(one.person), '1950-01-02', one.area, one.ward, one.age, one.result].join(','),
      ),
    ].join('\n'),
  );

/** The same counted by hand: rows whose class has one person, and the smallest class. */
function byHand(rows: readonly Row[], key: (row: Row) => readonly unknown[]): { alone: number; k: number } {
  const classes = new Map<string, Row[]>();
  for (const row of rows)
    classes.set(JSON.stringify(key(row)), [...(classes.get(JSON.stringify(key(row))) ?? []), row]);
  const people = [...classes.values()].map((all) => ({
    all,
    people: new Set(all.map((one) => one.person)).size,
  }));
  const alone = people.filter((one) => one.people === 1).reduce((sum, one) => sum + one.all.length, 0);
  return {
    alone: Math.round((alone / rows.length) * 1000) / 10,
    k: Math.min(...people.map((one) => one.people)),
  };
}
const kText = (k: number): string => (k < 2 ? String(k) : k < 5 ? '2-4' : k < 10 ? '5-9' : '10+');

describe('how well rows hide people', () => {
  test('is what a plain count says: over all columns, over combinations, through transforms (property)', async () => {
    const row = fc.record({
      person: fc.integer({ min: 1, max: 12 }),
      area: fc.constantFrom('A1', 'A2', 'B1'),
      ward: fc.constantFrom('x', 'y'),
      age: fc.integer({ min: 20, max: 45 }),
      result: fc.constantFrom('p', 'q'),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 40 }), async (rows) => {
        await land(rows);
        const found = (await at.steward.releases.check(fileOf())).report.identifiability;
        const all = byHand(rows, ({ area, ward, age }) => [area, ward, age]);
        expect([found?.alone, found?.k]).toEqual([all.alone, kText(all.k)]);
        expect([found?.tried, found?.of]).toEqual([7, 7]);
        for (const one of found?.worst ?? []) {
          const hand = byHand(rows, (of) => one.columns.map((name) => of[name as keyof Row]));
          expect([one.alone, one.k]).toEqual([hand.alone, kText(hand.k)]);
        }
        const banded = byHand(rows, ({ area, ward, age }) => [area, ward, age - (age % 10)]);
        const cut = byHand(rows, ({ area, ward, age }) => [area.slice(0, 1), ward, age]);
        expect(found?.transforms.map((one) => one.alone)).toEqual([cut.alone, banded.alone]);
      }),
      { numRuns: 8 },
    );
  });

  test('tells where being among those alike tells a sensitive value', async () => {
    const rows = [1, 2, 3, 4].map((person) => ({
      person,
      area: 'A1',
      ward: 'x',
      age: 30,
      result: person < 3 ? 'p' : 'q',
    }));
    await land(rows.slice(0, 2));
    expect((await at.steward.releases.check(fileOf())).report.identifiability?.alike).toEqual([
      { column: 'result', l: '1', alike: 100 },
    ]);
    await land(rows);
    expect((await at.steward.releases.check(fileOf())).report.identifiability?.alike).toEqual([
      { column: 'result', l: '2-4', alike: 0 },
    ]);
  });

  test('takes a row that is nobody’s for somebody’s', async () => {
    await at.land('visits.csv', 'nhs,born,area,ward,age,result\n,1950-01-02,A1,x,30,p');
    const { report } = await at.steward.releases.check(fileOf({ quality: 'link: {unlinked: publish}' }));
    expect(report.rows.published).toBe(1);
    expect(report.identifiability).toMatchObject({ k: '1', alone: 100 });
  });

  test('holds no value of anybody', async () => {
    await land([{ person: 1, area: 'ZZ99', ward: 'secretward', age: 31, result: 'secretresult' }]);
    const text = JSON.stringify((await at.steward.releases.check(fileOf())).report.identifiability);
    for (const secret of ['ZZ99', 'secret', '31', testNumber(1)]) expect(text).not.toContain(secret);
  });

  test('blocks a release that gives more away than the dataset file allows', async () => {
    await land(
      [1, 2, 3].map((person) => ({
        person,
        area: 'A1',
        ward: 'x',
        age: person === 3 ? 40 : 30,
        result: 'p',
      })),
    );
    const limits = (limit: string): Promise<unknown> =>
      at.steward.releases.publish(fileOf({ identifiability: `identifiability: ${limit}` }));
    const refused = { code: 'identifiability-exceeded', facts: { alone: 33.3, k: '1' } };
    await expect(limits('{peopleAtLeast: 2}')).rejects.toMatchObject(refused);
    await expect(limits('{aloneAtMost: 33}')).rejects.toMatchObject(refused);
    expect(await at.steward.releases.all()).toEqual([]);
    await limits('{peopleAtLeast: 1, aloneAtMost: 34}');
  });
});

describe('a column that identifies by itself', () => {
  const column = (rest: string): string => `columns:
  - {name: nhs, type: string, class: direct, description: NHS number}
  - {name: born, type: date, class: direct, description: Birth date}
  - {name: ward, type: string, class: quasi, description: Ward}
  - {name: ${rest}, description: D}`;
  const text = (rest: string, major = 2): string =>
    visitsFile({ version: `version: "${major}.0"`, columns: column(rest), quality: '' });

  test.each([
    'postcode, type: string, class: quasi',
    'DOB, type: date, class: quasi',
    'x, from: Post Code, type: string, class: public',
  ])('is refused by its name: %s', (rest) => {
    expect(() => parseDatasetFile(text(rest))).toThrow(/fault/);
    const district = rest.includes('string') ? 'district' : 'year';
    expect(
      parseDatasetFile(text(`${rest}, grant: transformed, transforms: [${district}]`)).columns[3]?.grant,
    ).toBe('transformed');
    expect(parseDatasetFile(text(`${rest}, wholeBecause: It is of buildings`)).columns[3]?.wholeBecause).toBe(
      'It is of buildings',
    );
  });

  test('needs a transform to be granted through, and the person’s own postcode may be offered so', () => {
    expect(() => parseDatasetFile(text('area, type: string, class: quasi, grant: transformed'))).toThrow(
      /fault/,
    );
    const person = { person: 'person: {nhsNumber: nhs, birthDate: born, postcode: home}' };
    const home = 'home, type: string, class: quasi';
    const file = (rest: string): string => visitsFile({ columns: column(rest), quality: '', ...person });
    expect(() => parseDatasetFile(file(home))).toThrow(/fault/);
    expect(
      parseDatasetFile(file(`${home}, grant: transformed, transforms: [district]`)).person?.postcode,
    ).toBe('home');
  });

  test.each([
    ['whole postcodes', 2, (n: number) => `AB${n % 9} ${n % 10}CD`],
    ['free text', 3, (n: number) => `the patient number ${n} slept well`],
  ])('is refused by its values: %s', async (_, major, value) => {
    const lines = Array.from({ length: 30 }, (_, n) => `${testNumber(n + 1)},1950-01-02,A,${value(n)}`);
    await at.land('visits.csv', `nhs,born,ward,area\n${lines.join('\n')}\n`);
    const area = 'area, type: string, class: quasi';
    await expect(at.steward.releases.check(text(area, major))).rejects.toMatchObject({
      code: 'reason-needed',
      facts: { columns: ['area'] },
    });
    const { report } = await at.steward.releases.check(text(`${area}, wholeBecause: Invented`, major));
    expect(report.rows.published).toBe(30);
    const manifest = (
      await at.steward.releases.publish(text(`${area}, grant: transformed, transforms: [truncate-2]`, major))
    ).manifest;
    expect(manifest.columns[1]).toMatchObject({ name: 'area', grant: 'transformed' });
    const grant = { dataset: 'visits', releases: `${major}.*`, columns: ['area'] };
    const room = (transforms: object): Promise<unknown> =>
      at.steward.agreements.prepareRoom({
        envelope: at.envelope({ datasets: [{ ...grant, transforms }], linkage: { person: true } }),
        username: 'researcher',
        receipt: null,
      });
    await expect(room({})).rejects.toMatchObject({ code: 'agreement-invalid' });
    await expect(room({ area: 'truncate-2' })).resolves.toHaveLength(1);
  });
});
