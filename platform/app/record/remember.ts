import { cleaned } from '@vitrine/core/text';
import type { Database } from '@vitrine/core/database';
import { rememberDatasets } from '@vitrine/datasets/catalogue';
import { rememberDisclosure } from '@vitrine/disclosure-control/requests';
import { rememberIdentity } from '@vitrine/identity/people';
import type { Entry, Ledger } from '@vitrine/ledger/log';
import { rememberPolicy } from '@vitrine/policy/projection';
import { rememberCases } from '../cases/remember-cases.ts';
import { rememberAbsence } from '../checking/absences.ts';
import { rememberDetached } from '../detached/project-detached.ts';
import { rememberKillSwitch } from '../environment/environment-state.ts';
import { keptDays, pageShown, rememberShown } from '../executions/project-shown.ts';
import { rememberPreferences } from '../notices/preferences.ts';
import { rememberTold } from '../notices/told.ts';
import { rememberRuns } from '../notebooks/project-runs.ts';
import { rememberOfficerKeys } from '../officers/project-officer-keys.ts';
import { rememberRegister } from '../register/project-register.ts';
import { rememberDraft } from '../requests/drafts.ts';
import { rememberMilestones } from '../requests/milestones.ts';
import { rememberVote } from '../audit/project-votes.ts';
import { rememberView } from '../audit/project-views.ts';
import { rememberSamples } from '../audit/sampling/remember-samples.ts';
import { rememberLook } from '../audit/unusual/project-looks.ts';
import { noteFolded } from './folded.ts';

const folds: readonly ((database: Database, entry: Entry) => unknown)[] = [
  rememberIdentity,
  rememberPolicy,
  rememberDatasets,
  rememberDisclosure,
  rememberDraft,
  rememberRuns,
  rememberDetached,
  rememberShown,
  rememberKillSwitch,
  rememberOfficerKeys,
  rememberRegister,
  rememberVote,
  rememberView,
  rememberLook,
  rememberSamples,
  rememberCases,
  rememberAbsence,
  rememberTold,
  rememberPreferences,
];

/** Most entries of a log, of which nothing is decided later; pages count for a day. */
const ofNoConsequence: ReadonlySet<string> = new Set([
  'query',
  'refusal',
  'session.started',
  'session.ended',
]);

/** Nothing is missed by a clock that was put back for an hour. */
const leewayMs = 3_600_000;

/**
 * Folds the first `to` entries into what decisions read. What is added later is folded as it is projected.
 */
export async function rememberAll(database: Database, ledger: Ledger, to: number): Promise<void> {
  const pagesFrom = await pagesSince(ledger, to);
  const wanted = (type: string, index: number): boolean =>
    !ofNoConsequence.has(type) && (type !== pageShown || index >= pagesFrom);
  for await (const entry of ledger.select(wanted, 0, to)) remember(database, cleanedEntry(entry));
  noteFolded(database, to);
}

function remember(database: Database, entry: Entry): void {
  for (const fold of folds) fold(database, entry);
  rememberMilestones(database, entry);
}

/** The ledger keeps every text; a database cannot, and must not stop at one. */
export function cleanedEntry(recorded: Entry): Entry {
  return { ...recorded, public: cleaned(recorded.public), private: cleaned(recorded.private) };
}

/** The first entry of the days whose allowances still count, as of the last entry. */
async function pagesSince(ledger: Ledger, to: number): Promise<number> {
  if (to === 0) return 0;
  const last = Date.parse(`${(await ledger.entry(to - 1)).at.slice(0, 10)}T00:00:00Z`);
  const since = new Date(last - (keptDays - 1) * 86_400_000 - leewayMs).toISOString();
  let low = 0;
  let high = to;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((await ledger.entry(middle)).at < since) low = middle + 1;
    else high = middle;
  }
  return low;
}
