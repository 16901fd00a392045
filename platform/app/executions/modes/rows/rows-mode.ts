import type { Cell } from '@vitrine/api';
import { figureRoles } from '@vitrine/disclosure-control/query/roles';
import { frameGone, QueryFailed } from '@vitrine/notebooks-gateway/protocol';
import { rowsFromArrow, ShownSize, type ShownValue } from '@vitrine/notebooks-gateway/arrow';
import { demandNoWish } from '../../../privacy/wish.ts';
import type { Room } from '../../../rooms/room-registry.ts';
import type { Answer } from '../../query-result.ts';
import { valuesPerRow } from '../../meter.ts';
import { costsOf, isTextType } from '../../shown-cost.ts';
import { costsOfMade } from './costs-of-made.ts';
import { answerWithin } from '../answer-within.ts';
import { lineageOf } from '../lineage.ts';
import type { PlannedRows } from '../planned.ts';
import type { Asked, QueryMode } from '../query-mode.ts';
import { roomNeed } from '../room-need.ts';

/** What the text of one row shown may take on average, in characters: more is not even unpacked. */
const rowCharacters = 4_096;
/** What any result may hold in all, in characters: the server unpacks it beside everybody else's work. */
const mostCharacters = 16 * 1024 * 1024;

/** Said of a result that cannot be asked for as it is. */
const ofFrames =
  'It reads frames that code shared, so it is not asked for itself: put it out in Python or R with vitrine.output.';

/** Rows as they are in the cut, as many as the agreement's limits let be shown. */
export const rowsMode: QueryMode<PlannedRows> = {
  explain: async (_ports, { agreement }, { grouped }, { epsilon }) => {
    const { rowsShown, rowsPerDay } = agreement.limits;
    const what = grouped ? 'Each tells of a group.' : 'They may hold values of single people.';
    demandNoWish(epsilon);
    return {
      text: `You will be shown ${rowsShown.toLocaleString('en-GB')} rows at most, out of ${rowsPerDay.toLocaleString('en-GB')} a day. ${what}`,
      privacy: null,
    };
  },

  run: async ({ rooms }, asked) => {
    const { person, usable, query } = asked;
    demandNoWish(query.wish?.epsilon);
    return rooms.use(person, usable, roomNeed(asked), (room) => {
      query.stage('Running');
      return runRows(room, asked).catch((error: unknown) => {
        // Of the tables of the agreement each is in the room: what has no name there is a frame.
        const nameless = error instanceof QueryFailed && error.facts['kind'] === 'name';
        throw nameless && asked.plan.frames.length > 0 ? frameGone(asked.plan.frames) : error;
      });
    });
  },
};

async function runRows(room: Room, { usable, query, plan, maxRows }: Asked<PlannedRows>): Promise<Answer> {
  const running = await room.run(query.sql, {
    astDigest: plan.digest,
    maxRows,
    seconds: usable.agreement.limits.querySeconds,
    signal: query.signal,
  });
  const size = new ShownSize(Math.min(maxRows * rowCharacters, mostCharacters));
  const rows: (readonly ShownValue[])[] = [];
  for await (const batch of running.batches) rows.push(...rowsFromArrow(batch, size));
  const { columns, truncated } = await running.done;
  const roles = figureRoles(
    plan.figures,
    columns.map(({ name }) => name),
  );
  const scale = { valuesPerRow: valuesPerRow(usable.agreement), gathered: plan.gathered };
  const made = plan.frames.length > 0;
  const costs = made
    ? costsOfMade(columns, rows, scale)
    : costsOf(rows, { ...scale, isText: (place) => isTextType(columns[place]?.type ?? 'VARCHAR') });
  const answer = {
    costs,
    datasets: plan.tables.map(({ dataset }) => dataset),
    result: {
      columns: columns.map((column, i) => ({ ...column, role: roles[i] ?? ('plain' as const) })),
      rows: rows.map((row) => row.map(shownText)),
      truncated,
      notices: made ? [ofFrames] : [],
      protected: false,
      tables: lineageOf(plan.tables),
      ...(made ? { frames: plan.frames } : {}),
    },
  };
  return answerWithin(answer, maxRows);
}

/** Nested values are shown as JSON text: a grid has one text a cell. */
function shownText(value: ShownValue): Cell {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : value;
}
