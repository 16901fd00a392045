import { createHash } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { newActId, parseReleaseVersion } from '@vitrine/core/ids';
import {
  readingEngine,
  testNumber,
  testSteward,
  visits,
  visitsFile,
  type TestSteward,
} from '../../testing.ts';
import { workbookParts, zipOf, type TestCell } from '../landing/xlsx/testing.ts';

let at: TestSteward;
beforeEach(async () => {
  at = await testSteward();
});
afterEach(() => at.close());

const born = ['1950-01-02', '1960-03-04', '1970-05-06'];
const person = (n: number): readonly [string, string] => [testNumber(n), born[n] ?? ''];

/** The dataset file of visits in another format; each column may have more of its own. */
function fileOf(
  source: string,
  more: Readonly<Record<string, string>> = {},
  changes: Record<string, string> = {},
): string {
  const column = (name: string, rest: string): string =>
    `  - {name: ${name}, ${rest}${more[name] ?? ''}, description: ${name}}`;
  return visitsFile({
    source: `source: {alias: landing, ${source}}`,
    columns: [
      'columns:',
      column('nhs', 'type: string, class: direct'),
      column('born', 'type: date, class: direct'),
      column('visit', 'type: string, class: key, entity: visit'),
      column('seen', 'type: timestamp, class: quasi'),
      column('ward', 'type: string, class: quasi'),
      column('cost', 'type: decimal, class: sensitive'),
      column('note', 'type: string, class: sensitive'),
    ].join('\n'),
    quality: '',
    ...changes,
  });
}

async function outcome(
  text: string,
): Promise<{ readonly rows: unknown; readonly reasons: unknown; readonly published: unknown }> {
  const { manifest, report } = await at.steward.releases.publish(text);
  const request = {
    envelope: at.envelope({
      datasets: [{ dataset: 'visits', releases: '1.*', columns: ['visit', 'seen', 'ward', 'cost', 'note'] }],
    }),
    username: 'researcher',
    receipt: newActId(),
  };
  const [table] = await at.steward.agreements.prepareRoom(request);
  if (table === undefined) throw new Error('There is no table.');
  const rows = await at.rows(table, 'ORDER BY cost, note DESC');
  return {
    rows: manifest.rows,
    reasons: report.quarantined,
    published: rows.map(({ seen, ward, cost, note }) => [
      seen instanceof Date ? seen.toISOString() : seen,
      ward,
      cost,
      note,
    ]),
  };
}
const lines = (...all: readonly unknown[]): string =>
  all.map((one) => (typeof one === 'string' ? one : JSON.stringify(one))).join('\n');

describe('NDJSON', () => {
  const source = 'file: visits.ndjson, format: ndjson, nullValues: []';
  const row = (n: number, more: object = {}): object => {
    const [nhs, birth] = person(n);
    return {
      nhs,
      born: birth,
      visit: `v${n}`,
      seen: '2020-02-03 10:00:00',
      ward: 'A',
      cost: n,
      note: 'fine',
      ...more,
    };
  };

  test('is read line by line: empty text stays apart from none, numbers as they stand, line ends in text', async () => {
    await at.land(
      'visits.ndjson',
      lines(row(0, { cost: 0.1, note: '' }), '', row(1, { note: null }), row(2, { note: 'a\nb "c"' })),
    );
    expect(await outcome(fileOf(source))).toEqual({
      rows: { in: 3, published: 3, quarantined: 0 },
      reasons: {},
      published: [
        ['2020-02-03T10:00:00.000Z', 'A', 0.1, ''],
        ['2020-02-03T10:00:00.000Z', 'A', 1, null],
        ['2020-02-03T10:00:00.000Z', 'A', 2, 'a\nb "c"'],
      ],
    });
  });

  test('a line that is no row, or holds another patient, is kept out with its reason and its line', async () => {
    const hostile = [
      row(0),
      '{"nhs":"1","nhs":"2"}',
      row(1, { surname: 'Somebody' }),
      row(1, { note: `see ${testNumber(2)}` }),
      row(1, { note: 'x,x,x,x\nx,x,x,x,x,x\nx' }),
      row(1, { note: 'a\u0000b' }),
      row(1, { note: '\ufeffa' }),
      row(1, { note: ['a'] }),
      row(1, { seen: '2020-02-03T10:00:00+01:00' }),
      '['.repeat(100_000),
      row(1),
    ];
    await at.land('visits.ndjson', lines(...hostile));
    const { rows, reasons } = await outcome(fileOf(source));
    expect(rows).toEqual({ in: 11, published: 2, quarantined: 9 });
    expect(reasons).toEqual({
      'not-json': 2,
      'unknown-field': 1,
      'holds-nhs-number:note': 1,
      'cell-holds-rows': 1,
      'control-character': 1,
      'byte-order-mark': 1,
      'not-text': 1,
      'type:seen': 1,
    });
    const look = { dataset: visits, version: parseReleaseVersion('1.0'), receipt: null };
    const { faults } = await at.steward.releases.faultList(look);
    expect(faults.map((one) => one.line)).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  test('a column that no line has is a fault of the file, and bytes that are no UTF-8 are', async () => {
    const without = Object.fromEntries(Object.entries(row(0)).filter(([name]) => name !== 'note'));
    await at.land('visits.ndjson', lines(without));
    await expect(at.steward.releases.publish(fileOf(source))).rejects.toMatchObject({
      code: 'landing-columns',
      facts: { missing: ['note'] },
    });
    await at.land('visits.ndjson', Buffer.from(lines(row(0, { note: 'caf\u00e9' })), 'latin1'));
    await expect(at.steward.releases.publish(fileOf(source))).rejects.toMatchObject({
      code: 'landing-encoding',
    });
  });
});

describe('FHIR R4 bulk data', () => {
  const nhsNumber = 'https://fhir.nhs.uk/Id/nhs-number';
  const patient = (n: number): object => ({
    resourceType: 'Patient',
    id: `p${n}`,
    identifier: [
      { system: 'urn:x', value: 'x' },
      { system: nhsNumber, value: person(n)[0] },
    ],
    birthDate: person(n)[1],
  });
  const encounter = (n: number, more: object = {}): object => ({
    resourceType: 'Encounter',
    id: `e${n}`,
    text: { div: `<div>${testNumber(2)}</div>` },
    subject: { reference: `Patient/p${n}` },
    period: { start: '2020-07-01T10:30:00+01:00' },
    class: { code: 'AMB' },
    length: { value: n },
    ...more,
  });
  const mapping = {
    nhs: `, from: "%patient.identifier.where(system='${nhsNumber}').value"`,
    born: ', from: "%patient.birthDate"',
    visit: ', from: id',
    seen: ', from: period.start, offsets: to-utc',
    ward: ', from: class.code',
    cost: ', from: length.value',
    note: ', from: period.start',
  };
  const source = 'file: Encounter.ndjson, format: fhir-ndjson, resource: Encounter, patients: Patient.ndjson';

  test('resources find their patient; a time is brought to UTC, and its offset kept beside it', async () => {
    await at.land('Patient.ndjson', lines(patient(0), patient(1)));
    await at.land('Encounter.ndjson', lines(encounter(0), encounter(1)));
    expect(await outcome(fileOf(source, mapping))).toEqual({
      rows: { in: 2, published: 2, quarantined: 0 },
      reasons: {},
      published: [0, 1].map((n) => ['2020-07-01T09:30:00.000Z', 'AMB', n, '2020-07-01T10:30:00+01:00']),
    });
  });

  test('another resource, several values and a patient of an id that two have are kept out', async () => {
    await at.land('Patient.ndjson', lines(patient(0), patient(1), { ...patient(2), id: 'p1' }));
    await at.land(
      'Encounter.ndjson',
      lines(
        encounter(0),
        encounter(1),
        patient(0),
        encounter(0, { class: [{ code: 'A' }, { code: 'B' }] }),
        encounter(7),
      ),
    );
    expect((await outcome(fileOf(source, mapping))).reasons).toEqual({
      'patient-unknown': 2,
      'other-resource': 1,
      'several-values:ward': 1,
    });
  });

  test('a patient who cannot be told keeps the row out, also where rows of nobody may be published', async () => {
    await at.land('Patient.ndjson', lines(patient(0), patient(1)));
    const to = (reference: unknown, more: object = {}): object =>
      encounter(0, { subject: { reference }, ...more });
    await at.land(
      'Encounter.ndjson',
      lines(
        encounter(0),
        to('Patient/p1/_history/2'),
        to('https://a.example/fhir/Patient/p0'),
        // The same id of another server is somebody else.
        to('https://b.example/fhir/Patient/p0'),
        to('https://a.example/fhir/Patient/p9'),
        to('urn:uuid:0b6e0fba-0f8c-4f1f-8d43-000000000000'),
        to('#p0'),
        to('Group/p0'),
        encounter(0, { subject: { identifier: { value: person(0)[0] } } }),
        to('Patient/p0', { patient: { reference: 'Patient/p1' } }),
      ),
    );
    const here = `${source}, server: "https://a.example/fhir/"`;
    const { rows, reasons } = await outcome(fileOf(here, mapping, { link: 'link: {unlinked: publish}' }));
    expect({ rows, reasons }).toEqual({
      rows: { in: 10, published: 3, quarantined: 7 },
      reasons: { 'patient-unknown': 7 },
    });
  });

  test('the file of patients is held to what a landing file is: whole, UTF-8, and named in the manifest', async () => {
    await at.land('Encounter.ndjson', lines(encounter(0)));
    const text = lines(patient(0), { ...patient(1), name: [{ family: 'Andr\u00e9' }] });
    await at.land('Patient.ndjson', Buffer.from(text, 'latin1'));
    await expect(at.steward.releases.publish(fileOf(source, mapping))).rejects.toMatchObject({
      code: 'landing-encoding',
      facts: { line: 2 },
    });
    const packed = gzipSync(text);
    await at.land('Patient.ndjson', packed.subarray(0, packed.length - 20));
    await expect(at.steward.releases.publish(fileOf(source, mapping))).rejects.toMatchObject({
      code: 'landing-unreadable',
    });
    await at.land('Patient.ndjson', text);
    const { manifest } = await at.steward.releases.publish(fileOf(source, mapping));
    expect(manifest.source.patients).toEqual({
      file: 'Patient.ndjson',
      sha256: createHash('sha256').update(text).digest('hex'),
      bytes: Buffer.byteLength(text),
    });
    // The same encounters of other patients are another delivery.
    await at.land('Patient.ndjson', lines(patient(0)));
    const { report } = await at.steward.releases.publish(
      fileOf(source, mapping, { version: 'version: "1.1"' }),
    );
    expect(report.sameFileAs).toBeUndefined();
  });

  test('a file of patients that is none says its line and nothing of it', async () => {
    await at.land('Encounter.ndjson', lines(encounter(0)));
    await at.land('Patient.ndjson', lines(patient(0), { name: 'Somebody' }));
    const error: unknown = await at.steward.releases
      .publish(fileOf(source, mapping))
      .catch((one: unknown) => one);
    expect(error).toMatchObject({ code: 'landing-unreadable', facts: { line: 2 } });
    expect(JSON.stringify(error)).not.toContain('Somebody');
  });
});

describe('fixed width', () => {
  const source = 'file: visits.txt, format: fixed-width, encoding: windows-1252';
  const places = {
    nhs: ', at: {start: 1, width: 10}',
    born: ', at: {start: 11, width: 10}',
    visit: ', at: {start: 22, width: 3}',
    seen: ', at: {start: 25, width: 10}, format: "%d/%m/%Y"',
    ward: ', at: {start: 35, width: 2}',
    cost: ', at: {start: 37, width: 5}',
    note: ', at: {start: 42, width: 8}',
  };
  const line = (n: number, gap = ' ', note = 'caf\u00e9    '): string =>
    `${person(n).join('')}${gap}v${n} 03/02/2020A ${String(n).padStart(5)}${note}`;

  test('columns are cut by their places, in the declared encoding; what stands between them is not lost', async () => {
    const text = [
      line(0),
      line(1),
      line(2, 'X'),
      line(2).slice(0, 40),
      `${line(2)}more`,
      line(2, ' ', 'a\u0001     x'),
    ].join('\r\n');
    await at.land('visits.txt', Buffer.from(text, 'latin1'));
    expect(await outcome(fileOf(source, places))).toEqual({
      rows: { in: 6, published: 2, quarantined: 4 },
      reasons: { 'unknown-field': 2, 'ragged-row': 1, 'control-character': 1 },
      published: [0, 1].map((n) => ['2020-02-03T00:00:00.000Z', 'A', n, 'caf\u00e9']),
    });
  });

  test('columns that overlap, or without a place, are refused by the dataset file', async () => {
    await expect(
      at.steward.releases.publish(fileOf(source, { ...places, note: ', at: {start: 41, width: 8}' })),
    ).rejects.toMatchObject({
      code: 'dataset-file-invalid',
    });
    await expect(at.steward.releases.publish(fileOf(source))).rejects.toMatchObject({
      code: 'dataset-file-invalid',
    });
  });
});

describe('Parquet', () => {
  const source = 'file: visits.parquet, format: parquet';
  async function land(select: string): Promise<Buffer> {
    await mkdir(join(at.home.root, 'made'), { recursive: true });
    const engine = await readingEngine(join(at.home.root, 'made'));
    const path = join(at.home.root, 'made', 'a.parquet');
    await engine.run(`COPY (${select}) TO '${path}' (FORMAT parquet)`);
    engine.close();
    const bytes = await readFile(path);
    await at.land('visits.parquet', bytes);
    return bytes;
  }
  const row = (n: number, changes: Readonly<Record<string, string>> = {}): string => {
    const [nhs, birth] = person(n);
    const cells = {
      nhs: `'${nhs}'`,
      born: `DATE '${birth}'`,
      visit: `'v${n}'`,
      seen: "TIMESTAMP '2020-02-03 10:00:00.123456'",
      ward: "'A'",
      cost: `CAST(${n}.10 AS DECIMAL(30, 2))`,
      note: "'fine'",
      ...changes,
    };
    return `SELECT ${Object.entries(cells)
      .map(([name, sql]) => `${sql} AS ${name}`)
      .join(', ')}`;
  };

  test('values are taken as they are, and another patient in a text is kept out as of CSV', async () => {
    await land(
      [
        row(0),
        row(1, { note: `'see ${testNumber(2)}'` }),
        row(1, { note: "'a' || chr(0) || 'b'" }),
        row(1, { note: "'1,2,3,4' || chr(10) || '5,6,7,8,9'" }),
        row(1, { note: "''" }),
      ].join(' UNION ALL '),
    );
    expect(await outcome(fileOf(source))).toEqual({
      rows: { in: 5, published: 2, quarantined: 3 },
      reasons: { 'holds-nhs-number:note': 1, 'control-character': 1, 'cell-holds-rows': 1 },
      published: [
        ['2020-02-03T10:00:00.123Z', 'A', 0.1, 'fine'],
        ['2020-02-03T10:00:00.123Z', 'A', 1.1, null],
      ],
    });
  });

  test('text that its writer did not declare as text is text all the same, or the row is kept out', async () => {
    await land(
      [
        row(0, { note: "'caf\\xC3\\xA9'::BLOB", nhs: `'${person(0)[0]}'::BLOB` }),
        row(1, { note: "'caf\\xE9'::BLOB", nhs: `'${person(1)[0]}'::BLOB` }),
      ].join(' UNION ALL '),
    );
    const { published, reasons } = await outcome(fileOf(source));
    expect(published).toMatchObject([['2020-02-03T10:00:00.123Z', 'A', 0.1, 'caf\u00e9']]);
    expect(reasons).toEqual({ 'control-character': 1 });
  });

  test('headings that differ in case only are two columns', async () => {
    // The engine writes no such file, so the names are changed in what it wrote.
    const other = (n: number): string => `SELECT 'Other' AS wxrd, ${row(n).slice('SELECT '.length)}`;
    const bytes = await land([other(0), other(1)].join(' UNION ALL '));
    await at.land(
      'visits.parquet',
      Buffer.from(bytes.toString('latin1').replaceAll('wxrd', 'WARD'), 'latin1'),
    );
    const { published } = await outcome(fileOf(`${source}, otherColumns: drop`));
    expect(published).toMatchObject([0, 1].map(() => expect.arrayContaining(['A']) as unknown));
    expect(JSON.stringify(published)).not.toContain('Other');
  });

  test('a time with an offset is kept out unless it is to be brought to UTC', async () => {
    await land(row(0, { seen: "TIMESTAMPTZ '2020-02-03 10:00:00+01'" }));
    await expect(at.steward.releases.publish(fileOf(source))).rejects.toMatchObject({
      code: 'nothing-to-publish',
      facts: { quarantined: { 'type:seen': 1 } },
    });
    const utc = await outcome(fileOf(source, { seen: ', offsets: to-utc' }));
    expect(utc.published).toEqual([['2020-02-03T09:00:00.000Z', 'A', 0.1, 'fine']]);
  });

  test('lists in the place of values, and columns that are not described, are refused without a value', async () => {
    await land(row(0, { note: "['a']" }));
    await expect(at.steward.releases.publish(fileOf(source))).rejects.toMatchObject({
      code: 'landing-unreadable',
    });
    await land(row(0, { surname: "'Somebody'" }));
    await expect(at.steward.releases.publish(fileOf(source))).rejects.toMatchObject({
      code: 'landing-columns',
      facts: { unknown: [8] },
    });
  });

  test('a file whose description of itself is not true is refused, whatever it says', async () => {
    const bytes = await land(row(0));
    const footer = bytes.length - 8 - bytes.readUInt32LE(bytes.length - 8);
    const hostile: Buffer[] = [
      bytes.subarray(0, bytes.length - 20),
      Buffer.concat([bytes.subarray(0, 4), bytes.subarray(footer)]),
      Buffer.concat([bytes.subarray(0, footer), Buffer.alloc(200, 0x19), bytes.subarray(bytes.length - 8)]),
    ];
    const lengthLies = Buffer.from(bytes);
    lengthLies.writeUInt32LE(0xfffffff0, bytes.length - 8);
    for (const one of [...hostile, lengthLies]) {
      await at.land('visits.parquet', one);
      await expect(at.steward.releases.publish(fileOf(source))).rejects.toMatchObject({
        code: 'landing-unreadable',
      });
    }
    // Every byte of the description, changed: refused, kept out or the same values, and the steward goes on.
    for (let place = footer; place < bytes.length - 8; place += 37) {
      const changed = Buffer.from(bytes);
      changed[place] = (changed[place] ?? 0) ^ 0xff;
      await at.land('visits.parquet', changed);
      await at.steward.releases.check(fileOf(source)).catch((error: unknown) => {
        expect(error).toMatchObject({ code: expect.stringMatching(/^(landing|nothing|numbers)-/) as string });
      });
    }
    await at.land('visits.parquet', 'nhs,born\n');
    await expect(at.steward.releases.publish(fileOf(source))).rejects.toMatchObject({
      code: 'landing-unreadable',
    });
  });
});

describe('XLSX', () => {
  const source = 'file: visits.xlsx, format: xlsx';
  const header = ['nhs', 'born', 'visit', 'seen', 'ward', 'cost', 'note'];
  const cells = (
    n: number,
    note: TestCell = 'fine',
    seen: TestCell = { xml: '<c s="2"><v>43864.4375</v></c>' },
  ): TestCell[] => {
    const [nhs, birth] = person(n);
    const ms = Date.parse(birth);
    return [
      { xml: `<c><v>${Number(nhs).toExponential()}</v></c>` },
      { xml: `<c s="1"><v>${ms / 86_400_000 + 25_569}</v></c>` },
      `v${n}`,
      seen,
      'A',
      { xml: '<c><v>0.10000000000000001</v></c>' },
      note,
    ];
  };
  const land = (rows: readonly (readonly TestCell[])[], tail = ''): Promise<void> =>
    at.land('visits.xlsx', zipOf(workbookParts({ Data: [header, ...rows] }, tail)));

  test('ids are text, numbers what they were typed as, dates ISO; rows are named by the sheet', async () => {
    await land([cells(0), [], cells(1, 'a & "b" <c>')]);
    expect(await outcome(fileOf(source))).toEqual({
      rows: { in: 2, published: 2, quarantined: 0 },
      reasons: {},
      published: [
        ['2020-02-03T10:30:00.000Z', 'A', 0.1, 'fine'],
        ['2020-02-03T10:30:00.000Z', 'A', 0.1, 'a & "b" <c>'],
      ],
    });
  });

  test('cells that say nothing true, and another patient in one, are kept out', async () => {
    await land([
      cells(0),
      cells(1, { xml: '<c t="e"><v>#REF!</v></c>' }),
      cells(1, { xml: '<c><v>12345678901234567890</v></c>' }),
      cells(1, `of ${testNumber(2)}`),
      [...cells(1), 'beyond'],
      cells(1, 'fine', { xml: '<c s="2"><v>60.5</v></c>' }),
      cells(1, 'a_x0001_b'),
      cells(1, 'long '.repeat(400_000)),
    ]);
    const { reasons } = await outcome(fileOf(source));
    expect(reasons).toEqual({
      'cell-error': 2,
      'number-imprecise': 1,
      'holds-nhs-number:note': 1,
      'ragged-row': 1,
      'control-character': 1,
      'row-too-long': 1,
    });
    const faults = await at.steward.releases.faultList({
      dataset: visits,
      version: parseReleaseVersion('1.0'),
      receipt: null,
    });
    expect(faults.faults.map((one) => one.line)).toEqual([3, 4, 5, 6, 7, 8, 9]);
  });

  test('a sheet is named where there are several; merged cells are refused', async () => {
    await at.land('visits.xlsx', zipOf(workbookParts({ One: [header, cells(0)], Two: [header, cells(1)] })));
    await expect(at.steward.releases.publish(fileOf(source))).rejects.toMatchObject({
      code: 'landing-unreadable',
    });
    const { report } = await at.steward.releases.check(fileOf(`${source}, sheet: Two`));
    expect(report.rows.in).toBe(1);
    await land([cells(0)], '<mergeCells><mergeCell ref="A1:B1"/></mergeCells>');
    await expect(at.steward.releases.publish(fileOf(source))).rejects.toMatchObject({
      code: 'landing-unreadable',
    });
  });

  const parts = workbookParts({ Data: [header, cells(0)] });
  const sheet = 'xl/worksheets/sheet1.xml';
  const entity = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>';
  test.each([
    ['a document type with entities', zipOf({ ...parts, [sheet]: `${entity}${parts[sheet] ?? ''}` })],
    [
      'an entity that there is none of',
      zipOf({ ...parts, [sheet]: (parts[sheet] ?? '').replace('fine', '&xxe;') }),
    ],
    [
      'a part that unpacks to more than it says',
      zipOf({ ...parts, [sheet]: `${parts[sheet] ?? ''}${' '.repeat(1_000_000)}` }, (size) =>
        Math.min(size, 5_000),
      ),
    ],
    [
      'three hundred megabytes of nothing',
      zipOf({
        ...parts,
        [sheet]: Buffer.concat([Buffer.from(parts[sheet] ?? ''), Buffer.alloc(300 * 1024 * 1024, 32)]),
      }),
    ],
    ['tags within tags without end', zipOf({ ...parts, [sheet]: '<a>'.repeat(100_000) })],
    ['a tag without end', zipOf({ ...parts, [sheet]: `<worksheet ${'a'.repeat(6_000_000)}` })],
    ['rows that go back', zipOf({ ...parts, [sheet]: (parts[sheet] ?? '').replace('r="2"', 'r="1"') })],
    [
      'a cell of no column',
      zipOf({ ...parts, [sheet]: (parts[sheet] ?? '').replace('<c s="1">', '<c s="1" r="ZZZZ1">') }),
    ],
    ['a sheet that is not there', zipOf({ ...parts, 'xl/_rels/workbook.xml.rels': '<Relationships/>' })],
    [
      'a sheet outside of the archive',
      zipOf({
        ...parts,
        'xl/_rels/workbook.xml.rels':
          '<Relationships><Relationship Id="r0" Target="../../../etc/passwd"/></Relationships>',
      }),
    ],
    ['half of an archive', zipOf(parts).subarray(0, 900)],
    ['an archive of nothing', zipOf({})],
    ['text', Buffer.from('nhs,born\n')],
  ])('%s is refused, in time and without a word of it', async (_, bytes) => {
    await at.land('visits.xlsx', bytes);
    const error: unknown = await at.steward.releases.publish(fileOf(source)).catch((one: unknown) => one);
    expect(error).toMatchObject({ code: 'landing-unreadable' });
    expect(JSON.stringify(error)).not.toContain(testNumber(0));
  });
});
