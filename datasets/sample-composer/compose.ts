import { ageGroups } from './age-groups.ts';
import { cp1252Delivery } from './cp1252-delivery.ts';
import { formatTable, parseCells, parseTable } from './csv.ts';
import { addFaults } from './faults.ts';
import { HES_TABLES } from './hes-tables.ts';
import { hesLandingRows, landingColumns, type FileName, type LandingRow } from './landing-rows.ts';
import { optOuts } from './opt-outs.ts';
import { planPeople } from './people.ts';
import { sampleAreas } from './sample-areas.ts';
import { assignSpine } from './spine.ts';
import { practicesFrom, SPINE_COLUMNS, spineLandingRows } from './spine-landing.ts';
import { oldNumbers as chooseOldNumbers } from './superseded.ts';
import { faultTruth, optOutTruth, peopleTruth, rowTruth } from './truth.ts';

/** Text of a source file by its name; the second argument is the file's encoding. */
export type ReadSource = (name: string, encoding: 'utf8' | 'latin1') => string;

/** Uncompressed bytes of every file of the sample, by its path under the samples folder. */
export type Composed = ReadonlyMap<string, Buffer>;

/** Composes the whole sample: the same sources give the same bytes, on any machine and at any time. */
export function compose(read: ReadSource): Composed {
  const sources = HES_TABLES.map((spec) => ({ spec, table: parseTable(read(spec.file, 'utf8')) }));
  const spine = parseTable(read('pds_testData.csv', 'utf8'));
  const practices = practicesFrom(parseCells(read('epraccur_2015-11-27.csv', 'utf8')));
  const people = assignSpine(spine, planPeople(sources.flatMap(ageGroups)));
  const oldNumbers = chooseOldNumbers(people);

  const files = new Map<FileName, readonly LandingRow[]>();
  const out = new Map<string, Buffer>();
  const land = (name: FileName, columns: readonly string[], rows: readonly LandingRow[]): void => {
    files.set(name, rows);
    const text = formatTable({ columns, rows: rows.map(({ cells }) => cells) });
    out.set(`landing/${name}.csv.gz`, Buffer.from(text, name === 'hes_op_cp1252' ? 'latin1' : 'utf8'));
  };
  for (const source of sources) {
    const { name } = source.spec;
    land(name, landingColumns(source), addFaults(name, hesLandingRows(source, people), people, oldNumbers));
    if (name !== 'hes_op') continue;
    const batch = parseTable(read('test-batch-data-cp1252.csv', 'latin1'), '|');
    land('hes_op_cp1252', landingColumns(source), cp1252Delivery(files.get(name) ?? [], batch));
  }
  land('person_spine', SPINE_COLUMNS, spineLandingRows(spine, people, oldNumbers, practices));

  const areas = sampleAreas(
    (files.get('hes_apc') ?? []).map(({ cells }) => cells),
    'LSOA01',
  );
  out.set('landing/sample_msoa01.csv', Buffer.from(formatTable(areas)));

  const list = optOuts(people, oldNumbers);
  out.set(
    'landing/opt_outs.csv',
    Buffer.from(`NHS_NUMBER\n${list.map((each) => `${each.listedNumber}\n`).join('')}`),
  );
  const truth = {
    rows: rowTruth(files),
    faults: faultTruth(files),
    people: peopleTruth(people, oldNumbers),
    opt_outs: optOutTruth(list),
  };
  for (const [name, table] of Object.entries(truth))
    out.set(`truth/${name}.csv.gz`, Buffer.from(formatTable(table), 'utf8'));
  return out;
}
