import { tablesOf, type Database } from '@vitrine/core/database';
import { NotFound } from '@vitrine/core/errors';
import { parseDatasetId } from '@vitrine/core/ids';
import { loadCatalogue } from '@vitrine/datasets/catalogue';
import { loadRequest } from '@vitrine/disclosure-control/requests';
import { listPeople } from '@vitrine/identity/people';
import { listAgreements } from '@vitrine/policy/projection';
import { toLedgerEntry } from '../audit/list-ledger.ts';
import { subjectsOf } from '../audit/subjects.ts';
import { loadNames, type Names } from '../record/names.ts';
import type { RecordPorts } from '../record/ports.ts';
import type { AppTables } from '../record/tables.ts';
import type { RecordedCaseStep } from './case-step.ts';
import { agreementNamed } from './reviewed.ts';

type Opened = Extract<RecordedCaseStep, { readonly kind: 'opened' }>;
type About = Opened['about'];
type Concern = Pick<Opened, 'concerns' | 'agreements'>;

const nothing = (): NotFound =>
  new NotFound({ detail: 'There is nothing of this name to open a case about.' });

/** The people and the agreements that a case concerns by what it is about. @throws NotFound for what is not there */
export async function concernsOf(ports: RecordPorts, { kind, id }: About): Promise<Concern> {
  switch (kind) {
    case 'entry':
      return concernsOfEntry(ports, id);
    case 'person':
      if (!(await listPeople(ports.database)).some((one) => one.id === id)) throw nothing();
      return { concerns: [id], agreements: [] };
    case 'agreement': {
      const agreement = agreementNamed(id);
      const versions = agreement === undefined ? [] : await listAgreements(ports.database, [agreement]);
      if (agreement === undefined || versions.length === 0) throw nothing();
      return { concerns: [], agreements: [agreement] };
    }
    case 'dataset':
      if (!(await isDataset(ports.database, id))) throw nothing();
      return { concerns: [], agreements: [] };
    case 'request': {
      const request = await loadRequest(ports.database, id);
      if (request === undefined) throw nothing();
      return concernOf([request.requester], [request.agreement]);
    }
  }
}

async function isDataset(database: Database, id: string): Promise<boolean> {
  const catalogue = await loadCatalogue(database);
  try {
    return catalogue.dataset(parseDatasetId(id)) !== undefined;
  } catch {
    return false;
  }
}

/** Of an entry: who acted, and what all entries of the act are about. */
async function concernsOfEntry({ ledger, database }: RecordPorts, id: string): Promise<Concern> {
  const index = /^[0-9]{1,15}$/.test(id) ? Number(id) : -1;
  if (index < 0 || index >= ledger.size) throw nothing();
  const { act } = await ledger.entry(index);
  const places = await tablesOf<AppTables>(database)
    .selectFrom('app_entry')
    .select('index')
    .where('act', '=', act)
    .execute();
  const entries = await Promise.all(
    [...new Set([index, ...places.map((one) => one.index)])].map((at) => ledger.entry(at)),
  );
  const actors = entries.map((entry) => entry.private['actor']);
  const about = entries.map(subjectsOf);
  const requests = await Promise.all(
    about.flatMap(({ request }) => (request === undefined ? [] : [loadRequest(database, request)])),
  );
  return concernOf(
    [...actors, ...requests.map((one) => one?.requester)],
    [...about.map(({ agreement }) => agreement), ...requests.map((one) => one?.agreement)],
  );
}

function concernOf(people: readonly unknown[], agreements: readonly (string | undefined)[]): Concern {
  const ids = people.filter((one) => typeof one === 'string' && one.startsWith('per_')) as string[];
  const named = agreements.flatMap((one) => (one === undefined ? [] : (agreementNamed(one) ?? [])));
  return { concerns: [...new Set(ids)], agreements: [...new Set(named)] };
}

/** How what a case is about is called on a page. */
export async function aboutLabel(
  { ledger, database }: Pick<RecordPorts, 'ledger' | 'database'>,
  { kind, id }: About,
  names?: Names,
): Promise<string> {
  const known = names ?? (await loadNames(database));
  if (kind === 'person') return known.of(id).name;
  if (kind !== 'entry') return id;
  return (await toLedgerEntry(ledger, database, Number(id), known)).summary;
}
