import type { Cell as ShownCell, QueryLine } from '@vitrine/api';
import { newActId, parseDatasetId } from '@vitrine/core/ids';
import { toProblem } from '@vitrine/core/errors';
import {
  columnsUsed,
  planAggregate,
  type ProtectedResult,
} from '@vitrine/disclosure-control/query/aggregate';
import { type Cell } from '@vitrine/disclosure-control/cells';
import { figureRoles, type Lineage } from '@vitrine/disclosure-control/requests';
import type { Person } from '@vitrine/identity/people';
import { QueryCancelled } from '@vitrine/notebooks-gateway/protocol';
import { rowsFromArrow, ShownSize, type ShownValue } from '@vitrine/notebooks-gateway/arrow';
import { type RoomClient } from '@vitrine/notebooks-gateway/client';
import { judge, type Judgement } from '@vitrine/policy/sql/judge';
import { type ParsedQuery } from '@vitrine/policy/sql/guard';
import { demandInForce } from '../agreements/usable.ts';
import type { UsableAgreement } from '../agreements/usable-agreement.ts';
import { refuseWhileStopped } from '../environment/environment-state.ts';
import { recordAct, type Acting } from '@vitrine/ledger/log';
import type { Parts } from '../boot/parts.ts';
import { rowsLeft, rowsShownToday, today } from './allowance.ts';
import type { RoomNeed } from '../rooms/room-book.ts';
import type { QueryResult } from './query-result.ts';
import { costOf, rowCharacters, rowsWithin } from './row-cost.ts';
import type { RunningQuery } from './running-query.ts';

const rowsPerLine = 200;
/** What any result may hold in all, in characters: the server unpacks it beside everybody else's work. */
const mostCharacters = 16 * 1024 * 1024;

/**
 * Runs a query to its end: guard, judgement, room, allowance, ledger, and only then what may be shown. Never
 * throws: whatever happens becomes the query's last line and its outcome in the ledger.
 */
export async function runQuery(
  parts: Parts,
  person: Person,
  usable: UsableAgreement,
  query: RunningQuery,
  recorded: () => void,
): Promise<void> {
  const draft = {
    type: 'query',
    public: { agreement: usable.ref, display: usable.agreement.display },
    private: { actor: person.id, query: query.id, sql: query.sql },
  };
  try {
    const result = await recordAct(parts.ledger, draft, async (acting) => {
      recorded();
      acting.note({ public: draft.public });
      const page = await answerQuery(parts, person, usable, query, acting)
        .then((answer) => parts.turns.take(() => recordPage(parts, person, usable, query, answer)))
        .catch((error: unknown) => {
          // However the room fell, the reason is that the query was stopped.
          throw query.stoppedFor ?? error;
        });
      acting.note({ private: { elapsedMs: query.elapsedMs, rows: page.rows.length } });
      return page;
    });
    await parts.projection.settled();
    query.keep(result);
    query.finish(linesOf(result, query.elapsedMs, await rowsShownToday(parts, person.id, usable.ref)));
  } catch (error) {
    const problem = toProblem(error);
    if (problem.status >= 500) parts.log.error({ err: error, code: problem.code }, 'query failed');
    await parts.projection.settled().catch(() => undefined);
    query.finish([{ kind: 'problem', problem, elapsedMs: query.elapsedMs }]);
  }
}

async function answerQuery(
  parts: Parts,
  person: Person,
  usable: UsableAgreement,
  query: RunningQuery,
  acting: Acting,
): Promise<QueryResult> {
  const parsed = await parts.guard.parse(query.sql, person.id);
  const left = await rowsLeft(parts, person, usable);
  const maxRows = Math.min(usable.agreement.limits.rowsShown, left);
  if (usable.agreement.display === 'aggregates') {
    const plan = planAggregate(parsed.node, usable.visible);
    const tables = [{ dataset: plan.table, columns: [...columnsUsed(plan)] }];
    acting.note({ private: { tables } });
    const { profile, overrides } = usable.agreement.disclosure;
    const seconds = usable.agreement.limits.querySeconds;
    const { signal } = query;
    const need = roomNeed(query, [parseDatasetId(plan.table)]);
    const result = await parts.rooms.use(person, usable, need, (room) => {
      query.stage('Counting');
      return room.aggregate({ plan, profile, overrides, seconds, signal });
    });
    return fromProtected(result, maxRows, tables);
  }
  const judgement = judge(parsed.node, usable.visible, { sql: query.sql });
  const tables = usedBy(judgement);
  acting.note({ private: { tables } });
  const need = roomNeed(
    query,
    judgement.tables.map((table) => table.dataset),
  );
  return await parts.rooms.use(person, usable, need, (room) => {
    query.stage('Running');
    return runRows(room, usable, query, parsed, tables, maxRows);
  });
}

function roomNeed(query: RunningQuery, datasets: RoomNeed['datasets']): RoomNeed {
  query.stage('Opening the room');
  return { datasets, onStep: (step) => query.stage(step), signal: query.signal };
}

async function runRows(
  room: RoomClient,
  usable: UsableAgreement,
  query: RunningQuery,
  parsed: ParsedQuery,
  tables: Lineage,
  maxRows: number,
): Promise<QueryResult> {
  const running = await room.run(query.sql, {
    astDigest: parsed.digest,
    maxRows,
    seconds: usable.agreement.limits.querySeconds,
    signal: query.signal,
  });
  const size = new ShownSize(Math.min(maxRows * rowCharacters, mostCharacters));
  const rows: ShownCell[][] = [];
  for await (const batch of running.batches) {
    for (const row of rowsFromArrow(batch, size)) rows.push(row.map(shownText));
  }
  const { columns, truncated } = await running.done;
  const roles = figureRoles(
    parsed.node,
    columns.map(({ name }) => name),
  );
  const within = rowsWithin(rows, maxRows);
  return {
    columns: columns.map((column, i) => ({ ...column, role: roles[i] ?? 'plain' })),
    rows: within,
    truncated: truncated || within.length < rows.length,
    notices: [],
    protected: false,
    tables,
  };
}

/** Nested values are shown as JSON text: a grid has one text a cell. */
function shownText(value: ShownValue): ShownCell {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : value;
}

const roleOfKind = {
  group: 'plain',
  rows: 'rows',
  people: 'people',
  sum: 'statistic',
  mean: 'statistic',
} as const;

function fromProtected(result: ProtectedResult, maxRows: number, tables: Lineage): QueryResult {
  return {
    columns: result.columns.map(({ name, kind, type }) => ({
      name,
      type,
      role: roleOfKind[kind],
    })),
    rows: result.rows.slice(0, maxRows).map((row) => row.map(shownCell)),
    truncated: result.rows.length > maxRows,
    notices: [...result.notices],
    protected: true,
    tables,
  };
}

function shownCell(cell: Cell): ShownCell {
  switch (cell.kind) {
    case 'value':
      return cell.value;
    case 'missing':
      return null;
    case 'suppressed':
      return { suppressed: true };
  }
}

function usedBy(judgement: Judgement): Lineage {
  return judgement.tables.map((table) => ({ dataset: table.dataset, columns: [...table.columns] }));
}

/**
 * What is about to be shown is on record before it is, and counted. One at a time, so that queries which run
 * together stay within the allowance together, and none is shown once its agreement was stopped.
 */
export async function recordPage(
  parts: Parts,
  person: Person,
  usable: UsableAgreement,
  query: RunningQuery,
  answer: QueryResult,
): Promise<QueryResult> {
  if (query.signal.aborted) throw new QueryCancelled({ detail: 'The query was stopped on request.' });
  // A stop tells the queries there are: one that was let in at that moment was not among them.
  await demandInForce(parts, usable.ref);
  const { rows } = answer;
  const left = rows.length === 0 ? 0 : await rowsLeft(parts, person, usable);
  const page = costOf(rows) <= left ? answer : { ...answer, rows: rowsWithin(rows, left), truncated: true };
  await parts.projection.record([
    {
      type: 'page.shown',
      phase: 'fact',
      act: newActId(),
      public: { agreement: usable.ref },
      private: { actor: person.id, query: query.id, rows: costOf(page.rows), day: today(parts.clock) },
    },
  ]);
  // Unlike what befalls an agreement, the kill switch waits for no turn: it may be on record before this page is.
  await refuseWhileStopped(parts.database);
  return page;
}

function linesOf(result: QueryResult, elapsedMs: number, shown: number): QueryLine[] {
  const lines: QueryLine[] = [
    { kind: 'columns', columns: result.columns.map(({ name, type }) => ({ name, type })) },
  ];
  for (let at = 0; at < result.rows.length; at += rowsPerLine) {
    lines.push({ kind: 'rows', rows: result.rows.slice(at, at + rowsPerLine) });
  }
  lines.push({
    kind: 'done',
    elapsedMs,
    rows: result.rows.length,
    truncated: result.truncated,
    notices: result.notices,
    shownToday: shown,
  });
  return lines;
}
