/** One count of a table: known within limits, or hidden. */
export interface Count {
  /** What is known of it by itself, least and most: equal where it is shown as it is. */
  readonly low: number;
  readonly high: number;
  readonly hidden: boolean;
}

/** A total that its parts come to, by their numbers in the list of counts. */
export interface Sum {
  readonly total: number;
  readonly parts: readonly number[];
}

/** Everything that a reader has: counts, and sums between them. */
export interface System {
  readonly counts: readonly Count[];
  readonly sums: readonly Sum[];
}

/** What a count can be, from all sums together. */
export type Interval = readonly [low: number, high: number];
