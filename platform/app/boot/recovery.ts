import { newActId } from '@vitrine/core/ids';
import { tablesOf } from '@vitrine/core/database';
import {
  cohortDraft,
  cohortLoaded,
  datasetPublished,
  getDataset,
  listCohorts,
  listOptOuts,
  optOutDraft,
  optOutsApplied,
  optOutsUndone,
  type OptOutSnapshot,
  publishedDraft,
} from '@vitrine/datasets/catalogue';
import type { EntryDraft } from '@vitrine/ledger/log';
import type { StewardClient } from '@vitrine/datasets/catalogue/steward';
import type { KeptQueries } from '../executions/kept-queries.ts';
import type { RecordPorts } from '../record/ports.ts';
import type { AppTables } from '../record/tables.ts';

/** What taking up finished work takes: the record, and a steward that says what it has. */
interface RecoveryPorts extends RecordPorts {
  readonly steward: () => Pick<StewardClient, 'releases' | 'optOuts' | 'cohortLists'>;
  readonly queries: Pick<KeptQueries, 'resume' | 'dropAll'>;
}

/**
 * Records what the steward had done when the server died before it could say so: a release whose manifest is
 * written, a list of opt-outs that is applied, a list of people that is loaded. To be called before anything new is published.
 */
export async function adoptFinished(ports: RecoveryPorts): Promise<void> {
  const interrupted = await tablesOf<AppTables>(ports.database)
    .selectFrom('app_entry')
    .select('index')
    .where('type', 'in', [datasetPublished, optOutsApplied, optOutsUndone, cohortLoaded])
    .where('result', '=', 'interrupted')
    .executeTakeFirst();
  if (interrupted === undefined) return ports.queries.resume();
  const drafts: EntryDraft[] = [];
  for (const release of await ports.steward().releases()) {
    const { dataset, version } = release.manifest;
    const listed = await getDataset(ports.database, dataset);
    if (listed.some((one) => one.manifest.version === version)) continue;
    drafts.push(asFact(publishedDraft(release, newActId(), 'system')));
  }
  // A list that came in use again has the name that it had before.
  const named = ({ id, at }: OptOutSnapshot): string => `${id} ${at}`;
  const known = new Set((await listOptOuts(ports.database)).map(named));
  for (const snapshot of await ports.steward().optOuts()) {
    if (!known.has(named(snapshot))) drafts.push(asFact(optOutDraft(snapshot, newActId(), 'system')));
  }
  // Nothing that was computed before a list of opt-outs which the steward finished may be shown again.
  await (drafts.some(({ type }) => type !== datasetPublished)
    ? ports.queries.dropAll()
    : ports.queries.resume());
  const lists = new Set((await listCohorts(ports.database)).map((one) => one.name));
  for (const list of await ports.steward().cohortLists()) {
    if (!lists.has(list.name)) drafts.push(asFact(cohortDraft(list, newActId(), 'system')));
  }
  if (drafts.length > 0) await ports.projection.record(drafts);
}

function asFact({ type, act, public: face, private: body }: EntryDraft): EntryDraft {
  return { type, phase: 'fact', act, public: face, private: body };
}
