/** The types of acts by which somebody asks something of the data themselves. */
export const work: readonly string[] = ['query', 'cell.run', 'notebook.run'];
export const isWork = ({ type }: Pick<WatchedAct, 'type'>): boolean => work.includes(type);

/** What the rules see of an act: who, when, how it ended and what it asked, never what came out. */
export interface WatchedAct {
  readonly index: number;
  /** RFC 3339, UTC. */
  readonly at: string;
  readonly person: string;
  /** The agreement without version; null for what is under none. */
  readonly study: string | null;
  readonly type: string;
  readonly decision: string;
  readonly code: string | null;
  readonly sql: string | null;
  /** Rows that something shown counted for. */
  readonly rows: number;
  /** In how few people it differs from a question asked before; null where there is none. */
  readonly close: number | null;
}

/** Something that a person did on a day and a rule finds unusual. */
export interface Finding {
  /** Rule, person and day: the same however often it is looked for. */
  readonly id: string;
  readonly rule: string;
  readonly person: string;
  readonly day: string;
  /** Why, in a sentence without a subject. */
  readonly reason: string;
  /** Indexes of the acts it rests on, at most `mostEntries`. */
  readonly entries: readonly number[];
}

/** A person's day, with the days before it and those of their peers. */
export interface PersonDay {
  readonly person: string;
  readonly day: string;
  /** In order. */
  readonly acts: readonly WatchedAct[];
  /** The person's active days of the last `historyDays`, oldest first, without this one. */
  readonly before: readonly (readonly WatchedAct[])[];
  /**
   * The greatest number of queries that nineteen of twenty active days of others stayed within, of the last
   * `historyDays` and this one; undefined when nobody else was active.
   */
  readonly peers: () => number | undefined;
}

/** A rule that anybody can read: what it looks for, and when it speaks. */
export interface Rule {
  readonly name: string;
  readonly title: string;
  /** What it looks for, for those who read its findings. */
  readonly looksFor: string;
  /** What it finds in a person's day; undefined for most days. */
  find(day: PersonDay): { readonly reason: string; readonly acts: readonly WatchedAct[] } | undefined;
}

export const historyDays = 60;
export const mostEntries = 50;
