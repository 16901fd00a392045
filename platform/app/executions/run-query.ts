import type { Cell as ShownCell, QueryLine } from '@vitrine/api';
import { parseDatasetId } from '@vitrine/core/ids';
import { toProblem } from '@vitrine/core/errors';
import { type ProtectedResult } from '@vitrine/disclosure-control/query/aggregate';
import { type Cell } from '@vitrine/disclosure-control/cells';
import { figureRoles } from '@vitrine/disclosure-control/query/roles';
import { type Lineage } from '@vitrine/disclosure-control/requests';
import type { Person } from '@vitrine/identity/people';
import { QueryCancelled } from '@vitrine/notebooks-gateway/protocol';
import { rowsFromArrow, ShownSize, type ShownValue } from '@vitrine/notebooks-gateway/arrow';
import { type RoomClient } from '@vitrine/notebooks-gateway/client';
import { demandInForce } from '../agreements/usable.ts';
import type { UsableAgreement } from '../agreements/usable-agreement.ts';
import { refuseWhileStopped } from '../environment/environment-state.ts';
import { recordAct, type Acting } from '@vitrine/ledger/log';
import type { Parts } from '../boot/parts.ts';
import type { Judged, TableUse } from './judging/judge-query.ts';
import type { RoomNeed } from '../rooms/room-book.ts';
import { askPrivately, demandNoWish } from '../privacy/ask-privately.ts';
import { allowanceOf, pageLocks, recordShown, rowsLeft, valuesPerRow } from './meter.ts';
import type { Answer, QueryResult } from './query-result.ts';
import { costsOf, isTextType, rowsWithin, sumOf } from './shown-cost.ts';
import type { RunningQuery } from './running-query.ts';

const rowsPerLine = 200;
/** What the text of one row shown may take on average, in characters: more is not even unpacked. */
const rowCharacters = 4_096;
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
        .then((answer) =>
          parts.locks.hold(pageLocks(person, usable.ref), () =>
            recordPage(parts, person, usable, query, answer),
          ),
        )
        .catch((error: unknown) => {
          // However the room fell, the reason is that the query was stopped.
          throw query.stoppedFor ?? error;
        });
      acting.note({ private: { elapsedMs: query.elapsedMs, rows: page.result.rows.length } });
      return page;
    });
    await parts.projection.settled();
    query.keep(result.result, sumOf(result.costs));
    const { shownToday } = await allowanceOf(parts, person, usable);
    query.finish(linesOf(result.result, query.elapsedMs, shownToday));
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
): Promise<Answer> {
  const { agreement, visible } = usable;
  if (agreement.dataOut !== 'private') demandNoWish(query.wish);
  const tree = await parts.guard.tree(query.sql, person.id);
  const judged = await parts.judges.judge(
    { tree, sql: query.sql, display: agreement.display, visible },
    person.id,
  );
  acting.note({
    private: { tables: judged.tables.map(({ dataset, columns }) => ({ dataset, columns: [...columns] })) },
  });
  // Before anything is computed: who was shown all that a day allows need not wait for it.
  const left = await rowsLeft(parts, person, usable);
  const maxRows = Math.min(agreement.limits.rowsShown, left);
  const need = roomNeed(
    query,
    judged.tables.map(({ dataset }) => parseDatasetId(dataset)),
  );
  if (judged.display === 'rows') {
    return parts.rooms.use(person, usable, need, (room) => {
      query.stage('Running');
      return runRows(room, usable, query, judged, maxRows);
    });
  }
  const { plan } = judged;
  if (agreement.dataOut === 'private') {
    const asked = { plan, datasets: need.datasets };
    const result = await askPrivately(parts, person, usable, query, asked);
    return fromProtected(result, maxRows, usable, judged.tables);
  }
  const { profile, overrides } = agreement.disclosure;
  const { result, close } = await parts.rooms.use(person, usable, need, (room) => {
    query.stage('Counting');
    const seconds = agreement.limits.querySeconds;
    const asked = { plan, profile, overrides, seconds, query: query.id };
    return room.aggregate({ ...asked, signal: query.signal });
  });
  // For reviewers: who asked must not learn from it.
  if (close.length > 0) acting.note({ private: { close: close.map((one) => ({ ...one })) } });
  return fromProtected(result, maxRows, usable, judged.tables);
}

function roomNeed(query: RunningQuery, datasets: RoomNeed['datasets']): RoomNeed {
  query.stage('Opening the room');
  return { datasets, onStep: (step) => query.stage(step), signal: query.signal };
}

async function runRows(
  room: RoomClient,
  usable: UsableAgreement,
  query: RunningQuery,
  judged: Extract<Judged, { display: 'rows' }>,
  maxRows: number,
): Promise<Answer> {
  const running = await room.run(query.sql, {
    astDigest: judged.digest,
    maxRows,
    seconds: usable.agreement.limits.querySeconds,
    signal: query.signal,
  });
  const size = new ShownSize(Math.min(maxRows * rowCharacters, mostCharacters));
  const rows: (readonly ShownValue[])[] = [];
  for await (const batch of running.batches) rows.push(...rowsFromArrow(batch, size));
  const { columns, truncated } = await running.done;
  const roles = figureRoles(
    judged.figures,
    columns.map(({ name }) => name),
  );
  const costs = costsOf(rows, {
    valuesPerRow: valuesPerRow(usable.agreement),
    gathered: judged.gathered,
    isText: (place) => isTextType(columns[place]?.type ?? 'VARCHAR'),
  });
  return within(
    {
      costs,
      datasets: judged.tables.map(({ dataset }) => dataset),
      result: {
        columns: columns.map((column, i) => ({ ...column, role: roles[i] ?? 'plain' })),
        rows: rows.map((row) => row.map(shownText)),
        truncated,
        notices: [],
        protected: false,
        tables: lineageOf(judged.tables),
      },
    },
    maxRows,
  );
}

/** The first rows of an answer that count for at most so many; says so where even the first counts for more. */
function within<Some extends Pick<Answer, 'result' | 'costs'>>(answer: Some, most: number): Some {
  const { result, costs } = answer;
  const fit = rowsWithin(costs, most);
  if (fit === costs.length) return answer;
  const [first = 0] = costs;
  const notice = `One row of this result says as much as ${first} rows, and is not shown: ${most} may be.`;
  return {
    ...answer,
    costs: costs.slice(0, fit),
    result: {
      ...result,
      rows: result.rows.slice(0, fit),
      ...(result.margins === undefined ? {} : { margins: result.margins.slice(0, fit) }),
      truncated: true,
      notices: fit === 0 ? [...result.notices, notice] : result.notices,
    },
  };
}

/** Nested values are shown as JSON text: a grid has one text a cell. */
function shownText(value: ShownValue): ShownCell {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : value;
}

function fromProtected(
  protectedResult: ProtectedResult,
  maxRows: number,
  usable: UsableAgreement,
  tables: readonly TableUse[],
): Answer {
  const rows = protectedResult.rows.map((row) => row.map(shownCell));
  const margins = protectedResult.rows.map((row) => row.map(marginOf));
  const costs = costsOf(rows, {
    valuesPerRow: valuesPerRow(usable.agreement),
    gathered: false,
    isText: (place) => isTextType(protectedResult.columns[place]?.type ?? 'VARCHAR'),
  });
  const result = {
    columns: protectedResult.columns.map(({ name, kind, type }) => ({
      name,
      type,
      role: roleOfKind[kind],
    })),
    rows,
    ...(margins.flat().every((margin) => margin === null) ? {} : { margins }),
    truncated: false,
    notices: [...protectedResult.notices],
    protected: true,
    tables: lineageOf(tables),
  };
  return within({ result, costs, datasets: tables.map(({ dataset }) => dataset) }, maxRows);
}

/** What of tables and columns a request's file is said to be made of. */
function lineageOf(tables: readonly TableUse[]): Lineage {
  return tables.map(({ dataset, columns }) => ({ dataset: parseDatasetId(dataset), columns: [...columns] }));
}

const roleOfKind = {
  group: 'plain',
  rows: 'rows',
  people: 'people',
  sum: 'statistic',
  mean: 'statistic',
  variance: 'statistic',
  deviation: 'statistic',
  quantile: 'statistic',
  calculated: 'statistic',
} as const;

const marginOf = (cell: Cell): number | null => (cell.kind === 'value' ? (cell.margin ?? null) : null);

function shownCell(cell: Cell): ShownCell {
  switch (cell.kind) {
    case 'value':
      return cell.value;
    case 'missing':
      return null;
    case 'suppressed':
      return { suppressed: true };
    case 'total':
      return { total: true };
  }
}

/**
 * What is about to be shown is on record before it is, and counted. One at a time, so that queries which run
 * together stay within the allowance together, and none is shown once its agreement was stopped.
 */
export async function recordPage(
  parts: Parts,
  person: Person,
  usable: Pick<UsableAgreement, 'ref' | 'agreement'>,
  query: RunningQuery,
  answer: Answer,
): Promise<Pick<Answer, 'result' | 'costs'>> {
  if (query.signal.aborted) throw new QueryCancelled({ detail: 'The query was stopped on request.' });
  // A stop tells the queries there are: one that was let in at that moment was not among them.
  await demandInForce(parts, usable.ref);
  const { datasets } = answer;
  const left = answer.costs.length === 0 ? 0 : await rowsLeft(parts, person, { ...usable, datasets });
  const page = within(answer, left);
  const item = `query ${query.id}`;
  const showing = { ref: usable.ref, agreement: usable.agreement, datasets, item, kind: 'result' as const };
  await recordShown(parts, person, { ...showing, cost: sumOf(page.costs) }, left);
  // Unlike what befalls an agreement, the kill switch waits for no turn: it may be on record before this page is.
  await refuseWhileStopped(parts.database);
  return page;
}

function linesOf(result: QueryResult, elapsedMs: number, shown: number): QueryLine[] {
  const lines: QueryLine[] = [
    { kind: 'columns', columns: result.columns.map(({ name, type }) => ({ name, type })) },
  ];
  for (let at = 0; at < result.rows.length; at += rowsPerLine) {
    lines.push({
      kind: 'rows',
      rows: result.rows.slice(at, at + rowsPerLine),
      ...(result.margins === undefined ? {} : { margins: result.margins.slice(at, at + rowsPerLine) }),
    });
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
