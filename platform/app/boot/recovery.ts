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
export async function adoptFinished(parts: RecoveryPorts): Promise<void> {
  const interrupted = await tablesOf<AppTables>(parts.database)
    .selectFrom('app_entry')
    .select('index')
    .where('type', 'in', [datasetPublished, optOutsApplied, optOutsUndone, cohortLoaded])
    .where('result', '=', 'interrupted')
    .executeTakeFirst();
  if (interrupted === undefined) return parts.queries.resume();
  const drafts: EntryDraft[] = [];
  for (const release of await parts.steward().releases()) {
    const { dataset, version } = release.manifest;
    const listed = await getDataset(parts.database, dataset);
    if (listed.some((one) => one.manifest.version === version)) continue;
    drafts.push(asFact(publishedDraft(release, newActId(), 'system')));
  }
  // A list that came in use again has the name that it had before.
  const named = ({ id, at }: OptOutSnapshot): string => `${id} ${at}`;
  const known = new Set((await listOptOuts(parts.database)).map(named));
  for (const snapshot of await parts.steward().optOuts()) {
    if (!known.has(named(snapshot))) drafts.push(asFact(optOutDraft(snapshot, newActId(), 'system')));
  }
  // Nothing that was computed before a list of opt-outs which the steward finished may be shown again.
  await (drafts.some(({ type }) => type !== datasetPublished)
    ? parts.queries.dropAll()
    : parts.queries.resume());
  const lists = new Set((await listCohorts(parts.database)).map((one) => one.name));
  for (const list of await parts.steward().cohortLists()) {
    if (!lists.has(list.name)) drafts.push(asFact(cohortDraft(list, newActId(), 'system')));
  }
  if (drafts.length > 0) await parts.projection.record(drafts);
}

function asFact({ type, act, public: face, private: body }: EntryDraft): EntryDraft {
  return { type, phase: 'fact', act, public: face, private: body };
}
