import type { LedgerEntry, Problem } from '@vitrine/api';
import { useState } from 'react';
import { Link } from 'react-router';
import { addresses } from '../addresses.ts';
import { problemOf } from '../api/problem-of.ts';
import { useLoaded } from '../api/use-loaded.ts';
import { exactText, plural } from '../logic/times.ts';
import { actsOf } from './acts.ts';
import { sentenceOf } from './sentence.ts';
import { useApi } from '../session/session-context.ts';
import { ActButton } from '../ui/act-button.tsx';
import { Empty } from '../ui/empty.tsx';
import { LoadedView } from '../ui/loaded-view.tsx';
import { ProblemPanel } from '../ui/problem-panel.tsx';
import { StateTag } from '../ui/state-tag.tsx';
import { contractQuery, type AuditFilter } from './audit-filter.ts';

interface Props {
  filter: AuditFilter;
  search: string;
  opened: string | undefined;
}

interface Older {
  entries: readonly LedgerEntry[];
  next: number | null;
}

interface Counts {
  /** Lines of the list: an act's intent and outcome stand on one. */
  readonly lines: number;
  readonly shown: number;
  readonly fitting: number;
  /** Unknown while it is looked up. */
  readonly whole: number | undefined;
}

/** How many entries fit of how many there are, so that “none fits” never reads as “the log is empty”. */
export function countText({ lines, shown, fitting, whole }: Counts): string {
  const fit =
    whole === undefined || whole === fitting
      ? plural(fitting, 'entry', 'entries')
      : `${fitting.toLocaleString('en-GB')} of ${plural(whole, 'entry', 'entries')} fit`;
  if (fitting === 0) return fit;
  const which = shown === fitting ? 'all' : `the newest ${shown.toLocaleString('en-GB')}`;
  return `${fit}; ${which} on ${plural(lines, 'line', 'lines')}, one for each act`;
}

/** Entries newest first; older ones are fetched on demand and stay in the list. */
export function AuditEntries({ filter, search, opened }: Props) {
  const api = useApi();
  const [older, setOlder] = useState<Older>();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const query = contractQuery(filter);
  const handle = useLoaded(`ledger:${search}`, (signal) => api.call('listLedger', { query, signal }));

  // How long the log is, beside how much of it fits the filters.
  const whole = useLoaded(`log:${search}`, (signal) =>
    api.call('listLedger', { query: { limit: 1 }, signal }),
  ).loaded.data?.total;

  const more = async (before: number) => {
    setBusy(true);
    setProblem(undefined);
    try {
      const page = await api.call('listLedger', { query: { ...query, before } });
      setOlder((was) => ({ entries: [...(was?.entries ?? []), ...page.entries], next: page.next }));
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
          const entries = [...page.entries, ...(older?.entries ?? [])];
          const acts = actsOf(entries);
          const next = older === undefined ? page.next : older.next;
          return (
            <>
              <p role="status" className="v-quiet">
                {countText({
                  lines: acts.length,
                  shown: entries.length,
                  fitting: page.total,
                  whole: search === '' ? page.total : whole,
                })}
              </p>
              {entries.length === 0 ? <Empty>No entry fits the filters.</Empty> : null}
              <ol className="v-entries" aria-label="Log entries">
                {acts.map((entry) => (
                  <Row
                    key={entry.index}
                    entry={entry}
                    search={search}
                    opened={opened === String(entry.index)}
                  />
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

function Row({ entry, search, opened }: { entry: LedgerEntry; search: string; opened: boolean }) {
  const to = addresses.auditEntry(entry.index) + (search === '' ? '' : `?${search}`);
  return (
    <li className={opened ? 'v-entry v-entry--open' : 'v-entry'}>
      <p className="v-quiet">
        {entry.index} · <time dateTime={entry.at}>{exactText(entry.at)}</time> · <code>{entry.type}</code> ·{' '}
        {entry.phase}
      </p>
      <p>
        {entry.result === undefined || entry.result === 'done' ? null : <StateTag state={entry.result} />}{' '}
        <Link to={to} preventScrollReset aria-current={opened ? 'true' : undefined}>
          {sentenceOf(entry)}
        </Link>
      </p>
    </li>
  );
}
