import { rm } from 'node:fs/promises';
import { Corrupt } from '@vitrine/core/errors';
import type { Clock } from '@vitrine/core/process';
import type { Engine } from '@vitrine/core/engine';
import type { KeyProvider } from '@vitrine/core/keys';
import type { DatasetFile } from '../../catalogue/dataset-file/dataset-file.ts';
import type { Manifest, ReleaseLookup } from '../../catalogue/manifest.ts';
import type { PublishProgress } from '../../catalogue/steward/progress.ts';
import { emptyLanding, freezeLanding } from '../landing/freeze.ts';
import type { LandingSources } from '../landing/open-landing.ts';
import { linkFurther, type LikenessPorts, type LinkedFurther } from '../people/link-further.ts';
import { demandPeople, link, type LinkageFacts } from '../people/linkage.ts';
import { addNhsNumberMacro } from '../people/nhs-number.ts';
import type { PersonIndex } from '../people/person-index.ts';
import type { ReleaseStore } from '../store/release-store.ts';
import { holdDelivery } from './delivery-rules.ts';
import { landLookups } from './landed-lookups.ts';
import { landReferences } from './referenced-values.ts';
import {
  admitOtherNumbers,
  demandNoNumberColumn,
  faultsTable,
  landedTable,
  loadLanded,
  markRepeated,
  reasonColumn,
} from './landed-table.ts';
import { checkHeader } from './landed-header.ts';
import { lineColumn } from './cells-sql.ts';
import { countRows, type CountedRows } from './quality-report.ts';
import { demandNoFiner } from './same-lookups.ts';

/** One landing file, on its way into the engine. */
export interface Assessed {
  readonly engine: Engine;
  readonly file: DatasetFile;
  readonly scratch: string;
  readonly progress: (step: PublishProgress) => void;
}

interface AssessPorts extends LikenessPorts {
  readonly releases: ReleaseStore;
  readonly index: PersonIndex;
  readonly sources: LandingSources;
  readonly keys: KeyProvider;
  readonly clock: Clock;
}

/**
 * Reads a landing file and decides of each row whether it can be published. What is learnt of people stays in the
 * engine until the index is saved and `further.keep` is called.
 * @throws SourceUnknown, Landing…, LookupInvalid, NumbersFound, DeliveryRefused
 */
export async function assess(
  ports: AssessPorts,
  work: Assessed,
): Promise<{
  readonly source: Manifest['source'];
  readonly lookups: readonly ReleaseLookup[];
  readonly counted: CountedRows;
  readonly linkage: LinkageFacts;
  readonly further: LinkedFurther;
  /** Rules of the whole delivery that only warn, and how they are broken. */
  readonly broken: Readonly<Record<string, string>>;
}> {
  const { engine, file, scratch } = work;
  work.progress({ stage: 'read' });
  await addNhsNumberMacro(engine);
  const lookups = await landLookups(engine, file, ports.sources, scratch);
  await demandNoFiner(engine, file, ports);
  await landReferences(engine, file, ports);
  const source = await readLanding(ports, work);
  const landed = await countRows(engine);
  if (landed.rows.in === 0) throw emptyLanding(file.source);
  work.progress({ stage: 'check', rows: landed.rows.in });
  await admitOtherNumbers(engine, file);
  await demandNoNumberColumn(engine, file);
  await markRepeated(engine, file);
  work.progress({ stage: 'link', rows: landed.rows.in });
  const people = (await ports.releases.all()).some(({ manifest }) => manifest.people);
  await ports.index.load(engine, people);
  const linkage = await link(engine, file);
  const further = await linkFurther(ports, engine, file);
  await demandPeople(engine, file);
  const counted = await countRows(engine);
  if (counted.rows.in !== landed.rows.in) throw new Corrupt({ detail: 'Rows were lost while publishing.' });
  const releases = await ports.releases.all();
  const broken = await holdDelivery(engine, file, counted, { releases, clock: ports.clock });
  return { source, lookups, counted, linkage, further, broken };
}

async function readLanding(
  ports: AssessPorts,
  { engine, file, scratch }: Assessed,
): Promise<Manifest['source']> {
  const frozen = await freezeLanding(ports.sources, file, scratch, (header) => checkHeader(file, header));
  await loadLanded(engine, file, frozen);
  await rm(frozen.rows);
  await rm(frozen.faults);
  const { alias, file: name, patients } = file.source;
  const ofPatients =
    patients === undefined || frozen.patients === undefined
      ? {}
      : { patients: { file: patients, ...frozen.patients } };
  return { alias, file: name, ...frozen.facts, ...ofPatients };
}

const linesTold = 5;

/** The first lines that each reason keeps out: where to look, and nothing of what stands there. */
export async function firstLines(engine: Engine): Promise<Readonly<Record<string, readonly number[]>>> {
  const rows = await engine.rows(`SELECT reason, list_sort(list(line))[:${linesTold}] AS lines FROM (
      SELECT ${reasonColumn} AS reason, ${lineColumn} AS line FROM ${landedTable} WHERE ${reasonColumn} IS NOT NULL
      UNION ALL SELECT reason, line FROM ${faultsTable})
    GROUP BY reason ORDER BY reason`);
  return Object.fromEntries(
    rows.flatMap(({ reason, lines }) =>
      typeof reason === 'string' ? [[reason, Array.isArray(lines) ? lines.map(Number) : []] as const] : [],
    ),
  );
}
