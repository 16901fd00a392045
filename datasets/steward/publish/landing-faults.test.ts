import { link, mkdir, open, rename, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { VitrineError } from '@vitrine/core/errors';
import {
  testNumber,
  testSteward,
  visitLine,
  visitsFile,
  visitsHeader,
  type TestSteward,
  applyOptOutList,
} from '../../testing.ts';

let at: TestSteward;
beforeEach(async () => {
  at = await testSteward();
});
afterEach(() => at.close());

const lines = (...rows: string[]): string => `${[visitsHeader, ...rows].join('\n')}\n`;
const many = (from: number, count: number): string[] =>
  Array.from({ length: count }, (_, i) => visitLine(from + i, `v${from + i}`));

async function refusal(text = visitsFile()): Promise<VitrineError> {
  return at.steward.releases.publish(text).then(
    () => Promise.reject(new Error('It was published.')),
    (error: unknown) => error as VitrineError,
  );
}

/** What is published of the notes, and the counts. */
async function published(text: string | Uint8Array, file = visitsFile()) {
  await at.land('visits.csv', text);
  const { report } = await at.steward.releases.publish(file);
  const envelope = at.envelope();
  const [table] = await at.steward.agreements.prepareRoom({
    envelope,
    username: 'researcher',
    receipt: null,
  });
  return { ...report, table: table === undefined ? [] : await at.rows(table, 'ORDER BY seen') };
}

describe('whose rows these are', () => {
  const nobody = { person: '', quality: '' };

  test.each([
    ['has a column of class direct', {}],
    [
      'has a rule for NHS numbers',
      {
        columns: 'columns:\n  - {name: number, type: string, class: public, description: A number}',
        quality: 'quality:\n  - {rule: nhs-number, column: number}',
      },
    ],
    [
      'has a column named as people are',
      { columns: 'columns:\n  - {name: NHS_NO, type: string, class: key, entity: x, description: A}' },
    ],
    [
      'has a heading as people are called by',
      {
        columns:
          'columns:\n  - {name: d, from: Date of birth, type: date, class: quasi, wholeBecause: R, description: A}',
      },
    ],
    [
      'has a column that tells of people together with others',
      { columns: 'columns:\n  - {name: area, type: string, class: quasi, description: A}' },
    ],
    [
      'has a column that is somebody’s secret',
      { columns: 'columns:\n  - {name: cost, type: decimal, class: sensitive, description: A}' },
    ],
    ...[
      ...['PATIENT', 'HOSPITAL_NUMBER', 'LOPATID', 'PSEUDO_HESID', 'participant_id', 'h_and_c_number'],
      ...['full_name', 'email', 'mobile_phone', 'address_line_1', 'year_of_birth', 'passport_number'],
    ].map((name): [string, Record<string, string>] => [
      `has a column ${name}`,
      { columns: `columns:\n  - {name: ${name}, type: string, class: public, description: A}` },
    ]),
  ])('is asked of a dataset file that %s', async (_, changes) => {
    await at.land('visits.csv', lines(...many(1, 3)));
    const error = await refusal(visitsFile({ ...nobody, ...changes }));
    expect(error.code).toBe('dataset-file-invalid');
    expect(error.message).toContain('whose the rows are');
  });

  test('is said in words of reference data, and then no column may hold numbers of people', async () => {
    const file = visitsFile({
      ...nobody,
      person: 'aboutNoPerson: Invented wards.',
      source: 'source: {alias: landing, file: visits.csv, format: csv}',
      columns: `columns:
  - {name: ward, type: string, class: public, description: A ward}
  - {name: who, type: string, class: public, description: Something}`,
    });
    await at.land(
      'visits.csv',
      `ward,who\n${many(1, 9)
        .map((_, i) => `A,${testNumber(i)}`)
        .join('\n')}\n`,
    );
    expect(await refusal(file)).toMatchObject({ code: 'numbers-found', facts: { column: 'who' } });
    for (const role of ['class: direct', 'class: key, entity: who'])
      expect(
        await refusal(file.replace('who, type: string, class: public', `who, type: string, ${role}`)),
      ).toMatchObject({
        code: 'numbers-found',
        facts: { column: 'who' },
      });
    await at.land('visits.csv', 'ward,who\nA,5\nB,6\n');
    expect((await at.steward.releases.publish(file)).report.rows).toEqual({
      in: 2,
      published: 2,
      quarantined: 0,
    });
  });
});

describe('another patient', () => {
  const stray = [
    visitLine(1, 'v1', '03/02/2020,A,1,"5 cm wound'),
    visitLine(2, 'v2', '04/02/2020,A,1,broken hip'),
    visitLine(3, 'v3', '05/02/2020,A,1,size 6"'),
  ];

  test('is not published inside a cell that two stray quotes opened, and every line is counted', async () => {
    const found = await published(lines(...stray, visitLine(4, 'v4')));
    expect(found.rows).toEqual({ in: 4, published: 1, quarantined: 3 });
    expect(found.quarantined).toEqual({ 'cell-holds-rows': 3 });
  });

  test('is not published by the thousand, nor are they in no count', async () => {
    const between = many(10, 3_000);
    const rows = [stray[0] ?? '', ...between, stray[2] ?? ''];
    const found = await published(lines(visitLine(4, 'v4'), ...rows));
    expect(found.rows).toEqual({ in: 3_003, published: 1, quarantined: 3_002 });
  });

  test.each([
    ['as it is', (number: string) => `see ${number}`],
    ['with a full stop', (number: string) => `also ${number}.`],
    ['in groups', (number: string) => `${number.slice(0, 3)} ${number.slice(3, 6)} ${number.slice(6)} too`],
    ['with dashes', (number: string) => `(${number.slice(0, 3)}-${number.slice(3, 6)}-${number.slice(6)})`],
    [
      'with no-break spaces',
      (number: string) => `${number.slice(0, 3)}\u00a0${number.slice(3, 6)}\u00a0${number.slice(6)}`,
    ],
    ['after another number', (number: string) => `1234567890 ${number}`],
    ['between letters', (number: string) => `NHS${number}X`],
  ])('is not named in a note by number, %s', async (_, written) => {
    const found = await published(
      lines(visitLine(1, 'v1'), visitLine(2, 'v2', `03/02/2020,A,1,${written(testNumber(7))}`)),
    );
    expect(found.quarantined).toEqual({ 'holds-nhs-number:note': 1 });
  });

  test('is not named in a note by number, in whatever writing', async () => {
    const [one, two, rest] = ['943', '476', '5919'];
    const written = [
      ...['/', '_', '–', '—', ', ', ':', '·', '\t', '  ', ') ', ' - ', '&nbsp;', '&#160;', '\n'].map((mark) =>
        [one, two, rest].join(mark),
      ),
      ...['\u200b', '\u00ad', '\u2060'].map((nothing) => Array.from('9434765919').join(nothing)),
      ...[0xff10, 0x0660, 0x06f0, 0x0966, 0x1d7ce].map((zero) =>
        Array.from('9434765919')
          .map((digit) => String.fromCodePoint(zero + Number(digit)))
          .join(''),
      ),
      ...['9 4 3 4 7 6 5 9 1 9', '9434 765 919', '943 476 591 9', '1234567890, 943 476 5919'],
    ];
    const plain = Array.from({ length: 40 }, (_, at) => visitLine(at + 40, `x${at}`));
    const row = (text: string, at: number): string =>
      visitLine(at + 2, `w${at}`, `03/02/2020,A,1,"see ${text} too"`);
    const found = await published(lines(...plain, ...written.map(row)));
    expect(found.quarantined).toEqual({ 'holds-nhs-number:note': written.length });
  });

  test('is not missed beside times, doses and telephone numbers, which stay', async () => {
    const kept = [
      '2020-02-03 10:00:00',
      'BP 120/80, 98, 100',
      '07700 900123',
      '100, 200, 3000',
      '5 x 250 mg',
    ];
    const found = await published(
      lines(...kept.map((text, at) => visitLine(at + 1, `v${at}`, `03/02/2020,A,1,"${text}"`))),
    );
    expect(found.rows).toEqual({ in: kept.length, published: kept.length, quarantined: 0 });
  });

  test('is not named in a column of decimals or of codes', async () => {
    const wards = '  - {name: ward, type: string, class: quasi, codes: {A: Ward A}, description: Ward}';
    const file = visitsFile({ quality: '' }).replace(/ {2}- \{name: ward.*/, wards);
    const found = await published(
      lines(
        visitLine(1, 'v1'),
        visitLine(2, 'v2', `03/02/2020,A,${testNumber(7)}.0,fine`),
        visitLine(3, 'v3', `03/02/2020,${testNumber(8)},1,fine`),
      ),
      file,
    );
    expect(found.quarantined).toEqual({ 'holds-nhs-number:cost': 1, 'holds-nhs-number:ward': 1 });
  });

  test.each([';', '\t', '|'])('of another system, parted by %j, is no note', async (mark) => {
    const other = ['none', '1956-02-03', 'v3', '03/02/2020', 'A', '12.5', 'hip'].join(mark);
    const found = await published(
      lines(
        visitLine(1, 'v1'),
        visitLine(2, 'v2', `03/02/2020,A,1,"wound\n${other}"`),
        visitLine(3, 'v3', '03/02/2020,A,1,"Seen in clinic.\nPlan: physio, weekly.\nReview in 6 weeks."'),
      ),
    );
    expect(found.rows).toEqual({ in: 4, published: 2, quarantined: 2 });
  });

  test('is in no error: a file without a header, with other headings, or with other line ends', async () => {
    const secret = testNumber(5);
    for (const text of [
      `${many(5, 3).join('\n')}\n`,
      `${many(5, 3).join('\r')}\r`,
      `${visitsHeader},${secret}\n${many(5, 2).join('\n')}\n`,
      lines(...many(5, 3)).replaceAll(',', ';'),
    ]) {
      await at.land('visits.csv', text);
      const error = await refusal();
      expect(error.code).toBe('landing-columns');
      expect(JSON.stringify([error.message, error.help, error.facts])).not.toContain(secret.slice(0, 9));
    }
  });
});

describe('every physical line is in a count', () => {
  test('after a quote that never closes', async () => {
    const rows = [...many(1, 5), visitLine(6, 'v6', '03/02/2020,A,1,"open'), ...many(7, 5)];
    expect((await published(lines(...rows))).rows).toEqual({ in: 11, published: 5, quarantined: 6 });
  });

  test('also the last one without a line end, in a small file and a large one', async () => {
    expect((await published(lines(...many(1, 3)).trimEnd())).rows.in).toBe(3);
    const large = [
      ...many(1, 1),
      ...Array.from({ length: 9_000 }, (_, i) =>
        visitLine(2, `w${i}`, `03/02/2020,A,1,${'x'.repeat(4_000)}`),
      ),
    ];
    const file = visitsFile({ version: 'version: "2.0"' });
    await at.land('visits.csv', lines(...large).trimEnd());
    expect((await at.steward.releases.publish(file)).report.rows.in).toBe(9_001);
  });

  test('and a line of zeros behind a good header ends the reading soon', async () => {
    const zeros = Buffer.concat([Buffer.from(`${visitsHeader}\n`), Buffer.alloc(300 * 1024 * 1024)]);
    await at.land('visits.csv', gzipSync(zeros));
    expect((await refusal()).code).toBe('landing-unreadable');
  });

  test('with CR, CRLF and LF at the ends of lines', async () => {
    const rows = many(1, 4);
    for (const [turn, end] of ['\r', '\r\n', '\n'].entries()) {
      await at.land('visits.csv', [visitsHeader, ...rows, ''].join(end));
      const { report } = await at.steward.releases.publish(
        visitsFile({ version: `version: "${turn + 1}.0"` }),
      );
      expect(report.rows).toEqual({ in: 4, published: 4, quarantined: 0 });
    }
    await at.land(
      'visits.csv',
      [visitsHeader, rows[0], `${rows[1] ?? ''}\r`, `${rows[2] ?? ''}\r\r`, ''].join('\n'),
    );
    const { report } = await at.steward.releases.publish(visitsFile({ version: 'version: "4.0"' }));
    expect(report.quarantined).toEqual({ 'control-character': 1 });
  });
});

describe('a header', () => {
  test('is cut with regard to quotes, so that no column takes the place of another', async () => {
    const header = `"surname, first name",${visitsHeader}`;
    await at.land('visits.csv', `${header}\n"Doe, Jo",${visitLine(1, 'v1')}\n`);
    const file = visitsFile().replace('format: csv,', 'format: csv, otherColumns: drop,');
    expect((await at.steward.releases.publish(file)).report.rows.published).toBe(1);
    // Its rows have a cell more than it says: none is guessed.
    await at.land('visits.csv', `${header}\n${visitLine(1, 'v1')},x,\n${visitLine(2, 'v2')}\n`);
    const next = await refusal(file.replace('"1.0"', '"2.0"'));
    expect(next.code).toBe('nothing-to-publish');
  });

  test('of any spelling is read through from', async () => {
    const header = visitsHeader.replace('nhs', '"NHS Number (größe, alt)"');
    await at.land('visits.csv', `\ufeff${header}\r\n${visitLine(1, 'v1')}\r\n`);
    const file = visitsFile().replace('{name: nhs,', '{name: nhs, from: "NHS Number (größe, alt)",');
    expect((await at.steward.releases.publish(file)).report.rows.published).toBe(1);
  });
});

describe('what a name leads to', () => {
  test('a link, a second name, a folder and a pipe are not read', async () => {
    const secret = join(at.home.root, 'secret');
    await writeFile(secret, lines(...many(1, 3)));
    await symlink(secret, join(at.landing, 'visits.csv'));
    expect((await refusal()).code).toBe('landing-unreadable');
    await rename(join(at.landing, 'visits.csv'), join(at.landing, 'old'));
    await link(secret, join(at.landing, 'visits.csv'));
    expect((await refusal()).code).toBe('landing-unreadable');
    await rename(join(at.landing, 'visits.csv'), join(at.landing, 'old'));
    await mkdir(join(at.landing, 'visits.csv'));
    expect((await refusal()).code).toBe('landing-missing');
  });

  test('an opt-out list is no way to a secret either', async () => {
    await writeFile(join(at.home.root, 'secret'), `NHS_NUMBER\n${testNumber(1)}\n`);
    await symlink(join(at.home.root, 'secret'), join(at.landing, 'national.csv'));
    await expect(
      applyOptOutList(at.steward, 'national', { alias: 'landing', file: 'national.csv' }),
    ).rejects.toMatchObject({ code: 'landing-unreadable' });
  });
});

test('a file that is written over while it is read is refused, and the digest is of what was read', async () => {
  const rows = many(1, 4_000).map((row) => row.replace('fine', 'x'.repeat(2_000)));
  await at.land('visits.csv', lines(...rows));
  const state = { over: false };
  const publishing = refusal().finally(() => (state.over = true));
  for (; !state.over;) {
    const handle = await open(join(at.landing, 'visits.csv'), 'r+');
    await handle.write('y', 7_000_000);
    await handle.close();
  }
  expect((await publishing).code).toBe('landing-unreadable');
});

/** A value as text; days and times to the second, in UTC. */
function shown(value: unknown): string {
  if (!(value instanceof Date)) return String(value);
  return value.toISOString().replace('T00:00:00.000Z', '').replace('T', ' ').replace('.000Z', '');
}

describe('no value becomes another', () => {
  const columns = (extra: string): string => `columns:
  - {name: nhs, type: string, class: direct, description: NHS number}
  - {name: born, type: date, class: direct, description: Birth date}
  - {name: visit, type: string, class: key, entity: visit, description: Visit}
  - {name: value, ${extra}, class: quasi, description: Value}`;
  const reasonOf = async (extra: string, value: string): Promise<Record<string, number>> => {
    const text = [1, 2].map((i) => visitLine(i, `v${i}`, i === 1 ? value : '')).join('\n');
    await at.land('visits.csv', `nhs,born,visit,value\n${text}\n`);
    return (await at.steward.releases.publish(visitsFile({ columns: columns(extra), quality: '' }))).report
      .quarantined;
  };

  test.each([
    ['type: timestamp', '2020-02-03T10:00:00Z'],
    ['type: timestamp', '2020-02-03 10:00:00+01:00'],
    ['type: timestamp', '2020-02-03 10:00:00-0500'],
    ['type: timestamp', 'infinity'],
    ['type: time', '10:00:00+01'],
    ['type: date', 'infinity'],
    ['type: date', '0020-02-03'],
    ['type: date', '20-02-03'],
    ['type: date, format: "%d/%m/%Y"', '03/02/20'],
    ['type: integer', '0x1F'],
    ['type: integer', '1_234'],
    ['type: integer', '9E+09'],
    ['type: integer', '1e3'],
    ['type: integer', '5.5'],
    ['type: decimal', 'inf'],
    ['type: decimal', '1_0.5'],
    ['type: decimal', '0x1p3'],
    ['type: decimal', '1e999'],
    ['type: decimal', '1e-400'],
    ['type: decimal', '12345678901234567890.123'],
    ['type: decimal', '-9007199254740993'],
  ])('%s: %s is kept out', async (extra, value) => {
    expect(await reasonOf(extra, value)).toEqual({ 'type:value': 1 });
  });

  test.each([
    ['type: timestamp', '2020-02-03 10:00:00', '2020-02-03 10:00:00'],
    ['type: timestamp, offsets: to-utc', '2020-02-03T10:00:00+01:00', '2020-02-03 09:00:00'],
    ['type: timestamp, offsets: to-utc', '2020-02-03T10:00:00Z', '2020-02-03 10:00:00'],
    ['type: date, format: "%d/%m/%y", latestYear: 2010', '03/02/45', '1945-02-03'],
    ['type: date, format: "%d/%m/%y", latestYear: 2010', '03/02/05', '2005-02-03'],
    ['type: integer', '5.0', '5'],
    ['type: integer', '-12', '-12'],
    ['type: decimal', '-1.5e3', '-1500'],
    ['type: decimal', '6.02214076e23', '6.02214076e+23'],
    ['type: decimal', '12345678901234500000', '12345678901234500000'],
    ['type: decimal', '000.500', '0.5'],
  ])('%s: %s is %s', async (extra, value, expected) => {
    expect(await reasonOf(extra, value)).toEqual({});
    const envelope = at.envelope({ datasets: [{ dataset: 'visits', releases: '1.*', columns: ['value'] }] });
    const [table] = await at.steward.agreements.prepareRoom({
      envelope,
      username: 'researcher',
      receipt: null,
    });
    const rows = table === undefined ? [] : await at.rows(table, 'WHERE value IS NOT NULL');
    expect(rows.map((row) => shown(row['value']))).toEqual([expected]);
  });

  test('two-digit years are read only where the dataset file says which they are', async () => {
    await at.land('visits.csv', lines(...many(1, 2)));
    const file = visitsFile().replace('format: "%d/%m/%Y"', 'format: "%d/%m/%y"');
    expect((await refusal(file)).code).toBe('dataset-file-invalid');
  });

  test.each(['1900-01-01', '1800-05-05', '2099-01-01', '9999-12-31'])(
    'a birth on %s makes nobody, so that the next hospital’s right one counts',
    async (born) => {
      const wrong = visitLine(1, 'v1').replace(/,19[0-9-]+/, `,${born}`);
      await at.land('visits.csv', lines(wrong, visitLine(2, 'v2')));
      const { report } = await at.steward.releases.publish(visitsFile());
      expect(report.rows).toEqual({ in: 2, published: 1, quarantined: 1 });
      await at.land('visits.csv', lines(visitLine(1, 'v1')));
      const next = await at.steward.releases.publish(visitsFile({ version: 'version: "1.1"' }));
      expect(next.report.rows.published).toBe(1);
    },
  );
});

describe('a delivery in another form', () => {
  test.each([
    ['UTF-16', Buffer.from(`\ufeff${lines(visitLine(1, 'v'))}`, 'utf16le'), 'landing-encoding'],
    ['UTF-16 without a mark', Buffer.from(lines(visitLine(1, 'v')), 'utf16le'), 'landing-encoding'],
    ['ZIP', Buffer.from('504b030414000000', 'hex'), 'landing-unreadable'],
    ['Parquet', Buffer.from('PAR1xxxxPAR1'), 'landing-unreadable'],
    [
      'gzip with more behind it',
      Buffer.concat([gzipSync(lines(visitLine(1, 'v'))), Buffer.from('more')]),
      'landing-unreadable',
    ],
  ])('%s is told apart', async (_, bytes, code) => {
    await at.land('visits.csv', bytes);
    expect((await refusal()).code).toBe(code);
  });

  test('gzip in several parts is read whole', async () => {
    const [head, tail] = [lines(visitLine(1, 'v1')), `${visitLine(2, 'v2')}\n`];
    const found = await published(Buffer.concat([gzipSync(head), gzipSync(tail)]));
    expect(found.rows.published).toBe(2);
  });
});

test('integers that pass as NHS numbers by chance are published, where they are of a column of ten digits', async () => {
  const columns = `columns:
  - {name: A, type: integer, class: public, description: A number}
  - {name: B, type: integer, class: public, description: A number}`;
  const file = visitsFile({ person: '', quality: '', columns });
  const rows = Array.from({ length: 2_000 }, (_, i) => `${1_234_567_890 + i * 7_919},${i}`);
  await at.land('visits.csv', ['A,B', ...rows, `5,${testNumber(3)}`, ''].join('\n'));
  const { report } = await at.steward.releases.publish(file);
  expect(report.quarantined).toEqual({ 'holds-nhs-number:B': 1 });
});

test('a rule that values are unique can warn', async () => {
  await at.land('visits.csv', lines(visitLine(1, 'v1'), visitLine(2, 'v1'), visitLine(3, 'v3')));
  const file = visitsFile({ quality: 'quality:\n  - {rule: unique, column: visit, onFail: warn}' });
  expect((await at.steward.releases.publish(file)).report.warnings).toEqual({ 'unique:visit': '1-9' });
});
