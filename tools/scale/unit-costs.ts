/** What one thing costs, as measured: the sentence or the cells it stands in on docs/measurements.md. */
export interface UnitCost {
  readonly what: string;
  /** Seconds of one processor, or MiB. */
  readonly value: number;
  readonly unit: 's' | 'MiB';
  /** As it stands on the page, so that a test finds it. */
  readonly measured: string;
  /** How the value follows from what was measured, where it is not that itself. */
  readonly because?: string;
}

const cost = (
  what: string,
  value: number,
  unit: UnitCost['unit'],
  measured: string,
  because?: string,
): UnitCost => ({ what, value, unit, measured, ...(because === undefined ? {} : { because }) });

/** Upper ends of what was measured on two shared cores; a figure that was missed counts as it was, not as its goal. */
export const unitCosts = {
  guard: cost('the guard reads a query', 0.0046, 's', '| 1.9 / 4.6 / 8–11 ms |'),
  page: cost(
    'a page of the workspace or the home page',
    0.092,
    's',
    '| 9–92 ms | 1 s |',
    'the slowest page of a long audit stands for every page',
  ),
  roomStart: cost('a room starts from a spare', 0.013, 's', '| 196–212 / 11–13 ms | 300 / 20 ms |'),
  query: cost(
    'a query of rows over 10 million rows, a tenth of them kept',
    0.049,
    's',
    '| distinct people | 10 % | 42–49 ms |',
    'the dearest of three stands for all',
  ),
  figures: cost(
    'a question of figures over the same',
    0.21,
    's',
    '| count, sum and mean by bands of age, times the same in clear | 12.9 |',
    '12.9 times the group by of 16 ms',
  ),
  memory: cost(
    'the steward compares one question with what was shown',
    0.06,
    's',
    'About 1,500 populations are judged for it; it takes 6 s, of which the judging is half.',
    '3 s for 1,500 populations, and 30 populations a question',
  ),
  cell: cost(
    'a cell of Python or R computes',
    5.9,
    's',
    '| 5.9 s | 10 s |',
    'a million rows read as a frame',
  ),
  airlock: cost(
    'one file that asks to leave is checked',
    3.4,
    's',
    '| time to first finding, a process started for the file | 3.4 s |',
  ),
  room: cost('a busy room holds', 153, 'MiB', '| 109 / 153 MiB |'),
  append: cost('an entry of the ledger, 64 callers at once', 1 / 10_684, 's', '| 1,234 / 10,684 a second |'),
} as const satisfies Record<string, UnitCost>;
