import { exactWindow, intersect, nearWindow, type BirthWindow } from './birth-window.ts';
import type { Row } from './csv.ts';
import { parseDay } from './days.ts';
import { cellOf, SOURCE_PERSON, type HesSource, type TableName } from './hes-tables.ts';

/** Rows of one table that one person can have: the same sex, ages that one birth date explains. */
export interface AgeGroup {
  readonly id: string;
  readonly table: TableName;
  readonly sourcePerson: string;
  /** 1 or 2; 0 when the source gives neither. */
  readonly sex: string;
  /** Undefined when no row's age says anything. */
  readonly window: BirthWindow | undefined;
  readonly rows: readonly Row[];
  /** False for rows whose ages cannot be those of the source's person: they go to another person. */
  readonly main: boolean;
}

/** Years before this are HES's way of saying that no usable date was sent. */
export const EARLIEST_DATE = '1900-01-01';

interface Dated {
  readonly row: Row;
  readonly exact: BirthWindow | undefined;
  readonly near: BirthWindow | undefined;
}

/** The window that most rows share exactly (the earliest of equals). */
function densest(rows: readonly Dated[]): BirthWindow | undefined {
  let best: BirthWindow | undefined;
  let most = 0;
  for (const { exact: candidate } of rows) {
    if (candidate === undefined) continue;
    const covering = rows.flatMap(({ exact }) =>
      exact && exact.from <= candidate.from && candidate.from <= exact.to ? [exact] : [],
    );
    if (covering.length <= most) continue;
    most = covering.length;
    best = covering.reduce((a, b) => intersect(a, b) ?? a);
  }
  return best;
}

const joinedWith = (
  window: BirthWindow | undefined,
  other: BirthWindow | undefined,
): BirthWindow | undefined => window && other && intersect(window, other);

/** The most rows that one birth date explains, that date's window, and the rows left over. */
function takeGroup(rows: readonly Dated[]): { window: BirthWindow | undefined; taken: Row[]; left: Dated[] } {
  const start = densest(rows);
  const isExact = ({ exact }: Dated): boolean => joinedWith(start, exact) !== undefined;
  let window = start;
  const taken: Row[] = [];
  const left: Dated[] = [];
  for (const item of [...rows.filter(isExact), ...rows.filter((row) => !isExact(row))]) {
    const narrower = joinedWith(window, item.exact) ?? joinedWith(window, item.near);
    if (item.near !== undefined && narrower === undefined) left.push(item);
    else {
      taken.push(item.row);
      window = narrower ?? window;
    }
  }
  return { window, taken, left };
}

/**
 * Splits each source person's rows into groups that one birth date explains. The artificial tables draw ages
 * row by row, so one of their people may be 4 and 69 in the same year.
 */
export function ageGroups({ spec, table }: HesSource): AgeGroup[] {
  const byPerson = Map.groupBy(table.rows, (row) => cellOf(row, SOURCE_PERSON));
  return [...byPerson].flatMap(([sourcePerson, rows]) => {
    const sex = rows.map((row) => cellOf(row, 'SEX')).find((code) => code === '1' || code === '2') ?? '0';
    const groups: AgeGroup[] = [];
    let rest: readonly Dated[] = rows.map((row) => {
      const date = cellOf(row, spec.ageAt);
      const age = date < EARLIEST_DATE ? '' : cellOf(row, spec.age);
      return { row, exact: exactWindow(age, parseDay(date)), near: nearWindow(age, parseDay(date)) };
    });
    while (rest.length > 0) {
      const { window, taken, left } = takeGroup(rest);
      const id = `${spec.name}/${sourcePerson}/${groups.length}`;
      groups.push({
        id,
        table: spec.name,
        sourcePerson,
        sex,
        window,
        rows: taken,
        main: groups.length === 0,
      });
      rest = left;
    }
    return groups;
  });
}
