import type { Explanation as ShownExplanation, Problem } from '@vitrine/api';
import { toProblem, type VitrineError } from '@vitrine/core/errors';
import { RemoteFailure } from '@vitrine/core/wire';
import { listOptOuts, optOutsNeeded } from '@vitrine/datasets/catalogue';
import { OptOutsTooOld } from '@vitrine/datasets/errors';
import { PrivateRefused } from '@vitrine/disclosure-control/query/private';
import type { Person } from '@vitrine/identity/people';
import { describeCut } from '@vitrine/policy/cut';
import { QueryRefused } from '@vitrine/policy/sql/kit';
import type { UsableAgreement } from '../agreements/usable-agreement.ts';
import { optOutsAsOf } from '../catalogue/opt-outs-as-of.ts';
import type { QueryPorts } from './ports.ts';
import { EpsilonMisplaced, EpsilonTooLarge, PrivacyBudgetUsed } from '../errors.ts';
import type { Foresight } from '../privacy/foresee-privately.ts';
import { modeOf, modes } from './modes/modes.ts';
import { sharesFrames } from './modes/shares-frames.ts';
import type { ModeName, Plans } from './modes/planned.ts';
import type { Foreseen } from './modes/query-mode.ts';

/** What a query would see: judged like a query that runs, but nothing of the data is touched. Never throws for a refusal. */
export async function explainQuery(
  ports: Pick<QueryPorts, 'database' | 'clock' | 'guard' | 'judges' | 'privacy' | 'steward'>,
  usable: UsableAgreement,
  { sql, privacy: foresight }: { readonly sql: string; readonly privacy?: Foresight | undefined },
  person: Person,
): Promise<ShownExplanation> {
  const lists = await listOptOuts(ports.database);
  const asOf = optOutsAsOf(usable.agreement.optOuts, lists)?.slice(0, 10);
  let used: ReadonlyMap<string, readonly string[]> | undefined;
  let refusal: ShownExplanation['refusal'] = null;
  let result = 'Nothing: the query is not run.';
  let privacy: ShownExplanation['privacy'] = null;
  try {
    const { agreement, visible } = usable;
    const tree = await ports.guard.tree(sql, person.id);
    const mode = modeOf(agreement);
    const plan = await ports.judges.plan(
      { mode, tree, sql, visible, frames: sharesFrames(agreement) },
      person.id,
    );
    used = new Map(plan.tables.map(({ dataset, columns }) => [dataset, columns]));
    const foreseen = await explainIn(mode, ports, usable, plan, foresight ?? {});
    // As the steward will see it: it has the last word.
    optOutsNeeded(usable.agreement.optOuts, lists, ports.clock.now());
    result = foreseen.text;
    privacy = foreseen.privacy;
  } catch (error) {
    if (!isRefusal(error) || !error.refuses) throw error;
    const { code, detail, help, facts } = toProblem(error) as Problem;
    refusal = {
      code,
      detail,
      ...(help === undefined ? {} : { help }),
      ...(facts === undefined ? {} : { facts }),
    };
  }
  return {
    accepted: refusal === null,
    refusal,
    tables: usable.compiled.tables
      .filter((cut) => used === undefined || used.has(cut.dataset))
      .map((cut) => {
        const words = describeCut(cut, asOf);
        const columns = used?.get(cut.dataset);
        return {
          dataset: words.dataset,
          rows: words.rows,
          optOuts: words.optOuts,
          conditionsRead: [...words.conditionsRead],
          columns: words.columns.map((column) => ({
            ...column,
            used: columns?.includes(column.name) ?? false,
          })),
        };
      }),
    result,
    privacy,
  };
}

function explainIn<Name extends ModeName>(
  name: Name,
  ports: Pick<QueryPorts, 'privacy' | 'steward'>,
  usable: UsableAgreement,
  plan: Plans[Name],
  foresight: Foresight,
): Promise<Foreseen> {
  return modes[name].explain(ports, usable, plan, foresight);
}

function isRefusal(error: unknown): error is VitrineError {
  return [
    QueryRefused,
    RemoteFailure,
    OptOutsTooOld,
    PrivateRefused,
    EpsilonMisplaced,
    EpsilonTooLarge,
    PrivacyBudgetUsed,
  ].some((kind) => error instanceof kind);
}
