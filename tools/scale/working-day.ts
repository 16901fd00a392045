import { queue, type Job, type QueueOutcome } from './queue.ts';
import { unitCosts } from './unit-costs.ts';

/** Who works, and how much. Nobody has measured it: these are assumptions, to be replaced by a log's own counts. */
export interface Workforce {
  readonly researchers: number;
  /** Of those who work on a day, how many are at it at the busiest hour. */
  readonly present: number;
  /** From one question or cell to the next, of somebody who works, in seconds, on average. */
  readonly everySeconds: number;
  /** Shares of what they do: queries of rows, questions of figures, cells. They add up to 1. */
  readonly shares: { readonly rows: number; readonly figures: number; readonly cells: number };
  /** Pages that are opened for each of these. */
  readonly pages: number;
  /** Files that ask to leave, of a researcher, a day. */
  readonly files: number;
  /** Times what was measured over 10 million rows: how large the cuts are that people ask. */
  readonly cutSize: number;
}

export const workforce: Workforce = {
  researchers: 200,
  present: 0.5,
  everySeconds: 60,
  shares: { rows: 0.4, figures: 0.4, cells: 0.2 },
  pages: 1,
  files: 1,
  cutSize: 1,
};

/** Where work queues, with its processors. */
export interface Places {
  /** The server: pages, guard, record. One process on one core, and as many as there are replicas. */
  readonly server: number;
  /** The steward's comparing of figures. One process. */
  readonly steward: number;
  /** Rooms' cores over all room hosts. */
  readonly rooms: number;
  /** Cores on which files are checked. */
  readonly checks: number;
}

export type Day = Readonly<Record<keyof Places, QueueOutcome>> & {
  /** GiB that rooms hold when everybody who is present has one. */
  readonly roomMemory: number;
  /** Entries that the ledger takes a second at the busiest hour, and the share of what it can. */
  readonly entries: { readonly aSecond: number; readonly share: number };
};

/** By the hour from 8 to 18, times the busiest: people come late, and go for lunch. */
const day: readonly number[] = [0.4, 0.8, 1, 1, 0.6, 0.7, 1, 0.9, 0.6, 0.3];
/** Where each place is full is asked of its busiest hours alone. */
const busiestHours = [1, 1];

/** A generator of numbers from 0 to 1 (Mulberry32 of a seed), so that a day is the same whenever it is made. */
export function chance(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * One working day of everybody, from arrival to the last answer, with each place's queue.
 * @param hours how much is done in each hour, times the busiest
 */
export function workingDay(people: Workforce, places: Places, hours: readonly number[] = day): Day {
  const random = chance(1);
  const jobs: Record<keyof Places, Job[]> = { server: [], steward: [], rooms: [], checks: [] };
  const busiest = (people.researchers * people.present) / people.everySeconds;
  // How long one of a kind takes is as uneven as answers are: few take much longer (an exponential).
  const about = (seconds: number): number => -Math.log(1 - random()) * seconds;
  for (let at = 0; at < hours.length * 3_600; at += -Math.log(1 - random()) / busiest) {
    if (random() > (hours[Math.floor(at / 3_600)] ?? 0)) continue;
    for (let page = 0; page < people.pages; page += 1)
      jobs.server.push({ at, takes: about(unitCosts.page.value) });
    const kind = random();
    if (kind < people.shares.rows + people.shares.figures) {
      const figures = kind >= people.shares.rows;
      jobs.server.push({ at, takes: about(unitCosts.guard.value) });
      const cost = figures ? unitCosts.figures : unitCosts.query;
      jobs.rooms.push({ at, takes: about(cost.value * people.cutSize + unitCosts.roomStart.value) });
      if (figures) jobs.steward.push({ at, takes: about(unitCosts.memory.value) });
    } else jobs.rooms.push({ at, takes: about(unitCosts.cell.value) });
    const files = people.files / ((36_000 / people.everySeconds) * people.present);
    if (random() < files) jobs.checks.push({ at, takes: about(unitCosts.airlock.value) });
  }
  const rooms = people.researchers * people.present;
  const aSecond = busiest * (2 + people.pages * 0.2);
  return {
    server: queue(jobs.server, places.server),
    steward: queue(jobs.steward, places.steward),
    rooms: queue(jobs.rooms, places.rooms),
    checks: queue(jobs.checks, places.checks),
    roomMemory: (rooms * unitCosts.room.value) / 1024,
    entries: { aSecond, share: aSecond * unitCosts.append.value },
  };
}

/** The most researchers, to the nearest ten, of whose questions 95 in a hundred wait at a place no longer than so many seconds. */
export function saturation(people: Workforce, places: Places, place: keyof Places, most = 1): number {
  const few = 100;
  const { busy } = workingDay({ ...people, researchers: few }, places, busiestHours)[place];
  // More than the place can do at all: nobody needs to look further.
  let low = 0;
  let high = Math.ceil((few / busy) * 1.2);
  while (high - low > 10) {
    const researchers = Math.round((low + high) / 2);
    if (workingDay({ ...people, researchers }, places, busiestHours)[place].p95 <= most) low = researchers;
    else high = researchers;
  }
  return Math.floor(low / 10) * 10;
}
