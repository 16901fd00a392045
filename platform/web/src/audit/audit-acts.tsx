import type { AuditAct, Problem } from '@vitrine/api';
import { useState } from 'react';
import { Link } from 'react-router';
import { addresses } from '../addresses.ts';
import { problemOf } from '../api/problem-of.ts';
import { useLoaded } from '../api/use-loaded.ts';
import { exactText, plural } from '../logic/times.ts';
import { useApi } from '../session/session-context.ts';
import { ActButton } from '../ui/act-button.tsx';
import { Empty } from '../ui/empty.tsx';
import { LoadedView } from '../ui/loaded-view.tsx';
import { ProblemPanel } from '../ui/problem-panel.tsx';
import { StateTag } from '../ui/state-tag.tsx';
import { contractFilter, type HeldFilter } from './audit-filter.ts';
import { sentenceOf } from './sentence.ts';

interface Props {
  filter: HeldFilter;
  search: string;
  opened: string | undefined;
}

interface Older {
  acts: readonly AuditAct[];
  next: number | null;
}

/** Acts newest first, each with its intent and outcome on one line; older ones are fetched on demand and stay. */
export function AuditActs({ filter, search, opened }: Props) {
  const api = useApi();
  const [older, setOlder] = useState<Older>();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const query = contractFilter(filter);
  const handle = useLoaded(`acts:${search}`, (signal) => api.call('listActs', { query, signal }));

  const more = async (before: number) => {
    setBusy(true);
    setProblem(undefined);
    try {
      const page = await api.call('listActs', { query: { ...query, before } });
      setOlder((was) => ({ acts: [...(was?.acts ?? []), ...page.acts], next: page.next }));
    } catch (error) {
      setProblem(problemOf(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <section className="v-audit__list" aria-label="Entries">
      <LoadedView what="the log" handle={handle}>
        {(page) => {
          const acts = [...page.acts, ...(older?.acts ?? [])];
          const next = older === undefined ? page.next : older.next;
          return (
            <>
              {acts.length === 0 ? <Empty>No act fits the filters.</Empty> : null}
              {acts.length === 0 ? null : (
                <p role="status" className="v-quiet">
                  {next === null ? 'All' : 'The newest'} {plural(acts.length, 'act', 'acts')} that fit
                </p>
              )}
              <ol className="v-entries" aria-label="Log entries">
                {acts.map((act) => (
                  <Row key={act.began} act={act} search={search} opened={opened === String(act.index)} />
                ))}
              </ol>
              {problem === undefined ? null : <ProblemPanel problem={problem} />}
              {next === null ? null : (
                <ActButton type="button" secondary small off={busy} onClick={() => void more(next)}>
                  Older
                </ActButton>
              )}
            </>
          );
        }}
      </LoadedView>
    </section>
  );
}

/** What an act ran, on a line or two, so that queries are told apart without opening them. */
function Ran({ ran }: { ran: NonNullable<AuditAct['ran']> }) {
  const read = ran.datasets.length === 0 ? [] : [ran.datasets.join(', ')];
  const rows = ran.rows === undefined ? [] : [plural(ran.rows, 'row')];
  return (
    <p className="v-quiet">
      <code className="v-break">{ran.code}</code>
      {[...read, ...rows].map((one) => ` · ${one}`)}
    </p>
  );
}

function Row({ act, search, opened }: { act: AuditAct; search: string; opened: boolean }) {
  const to = addresses.auditEntry(act.index) + (search === '' ? '' : `?${search}`);
  return (
    <li className={opened ? 'v-entry v-entry--open' : 'v-entry'}>
      <p className="v-quiet">
        {act.index} · <time dateTime={act.at}>{exactText(act.at)}</time> · <code>{act.type}</code>
      </p>
      <p>
        {act.decision === 'done' ? null : <StateTag state={act.decision} />}{' '}
        <Link to={to} preventScrollReset aria-current={opened ? 'true' : undefined}>
          {sentenceOf(act)}
        </Link>
      </p>
      {act.ran === undefined ? null : <Ran ran={act.ran} />}
    </li>
  );
}
