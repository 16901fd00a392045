import type { WatchedAct } from './watched.ts';

/** A generated year of researchers at work, with misuses planted in it. */
export interface Year {
  readonly acts: readonly WatchedAct[];
  readonly planted: readonly { readonly kind: string; readonly person: string; readonly day: string }[];
}

/** A generator of numbers in [0, 1) from a seed (mulberry32), so that a year is the same on every machine. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

type Draft = Omit<WatchedAct, 'index' | 'person' | 'study'>;
interface Researcher {
  readonly person: string;
  readonly study: string;
  /** Queries of an ordinary day. */
  readonly rate: number;
  /** Works in the evening and at night as a habit. */
  readonly late: boolean;
  /** Weeks before a deadline. */
  readonly busy: ReadonlySet<number>;
}

const year = Date.UTC(2026, 0, 1);
const people = 200;
const dayMs = 86_400_000;
const codes = ['I21', 'I22', 'E10', 'E11', 'J45', 'C50', 'F32', 'K35'];

/** Two hundred researchers in forty studies over a year, and twenty misuses of six kinds by as many of them. */
export function generatedYear(seed: number): Year {
  const random = randomFrom(seed);
  const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)] as T;
  const between = (low: number, high: number): number => low + Math.floor(random() * (high - low + 1));
  const researchers = Array.from({ length: people }, (_, n): Researcher => {
    const busy = new Set([between(8, 51), between(8, 51)]);
    return {
      person: `per_${n}`,
      study: `DARS-${n % 40}`,
      rate: 1 + random() ** 2 * 9,
      late: random() < 0.06,
      busy,
    };
  });
  const drafts: { researcher: Researcher; draft: Draft }[] = [];
  const add = (researcher: Researcher, draft: Draft): void => void drafts.push({ researcher, draft });
  const moment = (day: number, hour: number): string =>
    new Date(year + day * dayMs + Math.floor(hour * 3_600_000)).toISOString();
  const query = (at: string, sql: string, more: Partial<Draft> = {}): Draft => ({
    ...{ at, type: 'query', decision: 'done', code: null, sql, rows: 0, close: null },
    ...more,
  });
  const ordinarySql = (): string =>
    `SELECT ${pick(['SEX', 'STARTAGE', 'ETHNOS'])}, count(*) FROM hes_${pick(['apc', 'ae', 'op'])} WHERE DIAG = '${pick(codes)}' AND year = ${between(2015, 2024)} GROUP BY 1`;

  const ordinaryDay = (researcher: Researcher, day: number): void => {
    const { rate, late, busy } = researcher;
    const factor = busy.has(Math.floor(day / 7)) ? 3 : 1;
    let count = Math.round(rate * factor * (0.3 + random() * 1.4));
    const hour = (): number => (late && random() < 0.6 ? 20 + random() * 3.9 : 8 + random() * 10.5);
    while (count > 0) {
      const at = moment(day, hour());
      count -= 1;
      if (random() < 0.04) {
        // A column that is not granted, tried once or a few times before the agreement is read.
        for (let turn = between(1, 3); turn > 0; turn -= 1)
          add(researcher, query(at, ordinarySql(), { decision: 'refused', code: 'column-not-granted' }));
        continue;
      }
      const close = random() < 0.03 ? between(1, 200) : null;
      add(researcher, query(at, ordinarySql(), { close }));
      if (random() < 0.5)
        add(researcher, {
          ...query(at, ''),
          type: 'page.shown',
          sql: null,
          rows: Math.round(random() ** 4 * 900),
        });
    }
    // A table by year or by hospital, made one query at a time.
    if (random() < 0.02) {
      const began = 9 + random() * 8;
      const from = between(2010, 2016);
      for (let n = between(3, 9); n > 0; n -= 1)
        add(
          researcher,
          query(moment(day, began + n / 60), `SELECT count(*) FROM hes_apc WHERE year = ${from + n}`),
        );
    }
    // Now and then a late evening, a download, or several of one paper's tables.
    if (random() < 0.01)
      for (let n = between(2, 9); n > 0; n -= 1)
        add(researcher, query(moment(day, 22 + random() * 1.8), ordinarySql()));
    if (random() < 0.03)
      for (let n = between(1, 3); n > 0; n -= 1)
        add(researcher, {
          ...query(moment(day, 10 + random() * 7), ''),
          type: 'request.downloaded',
          sql: null,
        });
  };
  for (let day = 0; day < 365; day += 1) {
    const weekday = (day + 4) % 7;
    for (const researcher of researchers) {
      if (random() < (weekday < 5 ? 0.8 : 0.05)) ordinaryDay(researcher, day);
    }
  }

  const misuses: Readonly<Record<string, (researcher: Researcher, day: number) => void>> = {
    scrape: (one, day) => {
      for (let n = between(120, 260); n > 0; n -= 1)
        add(one, query(moment(day, 9 + random() * 9), ordinarySql()));
    },
    night: (one, day) => {
      for (let n = between(14, 30); n > 0; n -= 1)
        add(one, query(moment(day, random() * 4.5), ordinarySql()));
    },
    probe: (one, day) => {
      const began = 9 + random() * 8;
      for (let n = between(9, 20); n > 0; n -= 1)
        add(
          one,
          query(moment(day, began + (20 - n) / 120), `SELECT COLUMN_${n} FROM hes_apc`, {
            decision: 'refused',
            code: 'column-not-granted',
          }),
        );
    },
    sweep: (one, day) => {
      const began = 9 + random() * 8;
      for (let n = between(18, 60); n > 0; n -= 1)
        add(
          one,
          query(moment(day, began + n / 100), `SELECT count(*) FROM hes_apc WHERE LSOA01 = 'E0${1_000 + n}'`),
        );
    },
    difference: (one, day) => {
      const began = 9 + random() * 8;
      for (let n = between(6, 14); n > 0; n -= 1)
        add(one, query(moment(day, began + n / 30), ordinarySql(), { close: between(1, 4) }));
    },
    download: (one, day) => {
      for (let n = between(7, 15); n > 0; n -= 1)
        add(one, { ...query(moment(day, 9 + random() * 9), ''), type: 'request.downloaded', sql: null });
    },
  };
  const kinds = Object.keys(misuses);
  const planted = Array.from({ length: 20 }, (_, n) => {
    const kind = kinds[n % kinds.length] ?? 'scrape';
    const researcher = researchers.filter(({ late }) => !late)[n * 8 + between(0, 7)] as Researcher;
    const day = between(90, 360);
    misuses[kind]?.(researcher, day);
    return { kind, person: researcher.person, day: moment(day, 0).slice(0, 10) };
  });
  const acts = drafts
    .toSorted((a, b) => a.draft.at.localeCompare(b.draft.at))
    .map(({ researcher: { person, study }, draft }, index) => ({ ...draft, index, person, study }));
  return { acts, planted };
}
