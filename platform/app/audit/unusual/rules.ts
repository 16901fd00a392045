import { longestSweep } from './shape.ts';
import { isWork, type Rule, type WatchedAct } from './watched.ts';

const queriesOf = (acts: readonly WatchedAct[]): readonly WatchedAct[] => acts.filter(isWork);

/** The value that nine of ten stay within. */
function mostOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length * 0.9)] ?? 0;
}

const hourOf = ({ at }: WatchedAct): number => Number(at.slice(11, 13));
const atNight = (act: WatchedAct): boolean => hourOf(act) >= 22 || hourOf(act) < 5;
const minutesBetween = (a: WatchedAct, b: WatchedAct): number =>
  (Date.parse(b.at) - Date.parse(a.at)) / 60_000;

const volume: Rule = {
  name: 'volume',
  title: 'Far more queries than usual',
  looksFor:
    'More than 60 queries on a day, and more than four times what the person runs on nine of ten days or three times what others run on nineteen of twenty. Who grows slowly is still held against others.',
  find: ({ acts, before, peers }) => {
    const queries = queriesOf(acts);
    if (queries.length <= 60) return undefined;
    const own = mostOf(before.map((day) => queriesOf(day).length));
    const others = peers();
    const bound = Math.min(before.length < 10 ? Infinity : own * 4, (others ?? Infinity) * 3);
    if (queries.length <= bound) return undefined;
    return {
      reason: `ran ${queries.length} queries on one day; nine of ten of their days have at most ${own}, nineteen of twenty of others’ at most ${others ?? 0}`,
      acts: queries,
    };
  },
};

const night: Rule = {
  name: 'night',
  title: 'Work at night by who never works at night',
  looksFor:
    'Ten or more queries between 22 and 5 o’clock (UTC), by a person with fewer than three such nights in sixty days.',
  find: ({ acts, before }) => {
    const late = queriesOf(acts).filter(atNight);
    const nights = before.filter((day) => queriesOf(day).filter(atNight).length >= 5).length;
    if (late.length < 10 || nights >= 3 || before.length < 10) return undefined;
    return {
      reason: `ran ${late.length} queries between 22 and 5 o’clock; in the sixty days before there were ${nights} such nights`,
      acts: late,
    };
  },
};

const notGranted: readonly string[] = ['column-not-granted', 'table-not-granted', 'forbidden'];

const refusals: Rule = {
  name: 'refusals',
  title: 'Refusals in a row',
  looksFor:
    'Eight or more queries in a row, within two hours, that were refused because they asked for what the agreement does not grant.',
  find: ({ acts }) => {
    let longest: WatchedAct[] = [];
    let run: WatchedAct[] = [];
    for (const act of queriesOf(acts)) {
      if (act.decision !== 'refused' || !notGranted.includes(act.code ?? '')) {
        run = [];
        continue;
      }
      const first = run[0];
      run = first !== undefined && minutesBetween(first, act) > 120 ? [...run.slice(1), act] : [...run, act];
      if (run.length > longest.length) longest = run;
    }
    if (longest.length < 8) return undefined;
    return {
      reason: `was refused ${longest.length} times in a row what the agreement does not grant`,
      acts: longest,
    };
  },
};

const sweep: Rule = {
  name: 'sweep',
  title: 'The same query for one value after another',
  looksFor: 'Fifteen or more queries on a day that are alike but for one value, which is another each time.',
  find: ({ acts }) => {
    const found = longestSweep(queriesOf(acts).filter(({ sql }) => sql !== null));
    if (found.length < 15) return undefined;
    return { reason: `ran ${found.length} queries that differ in one value alone`, acts: found };
  },
};

const differences: Rule = {
  name: 'differences',
  title: 'Many small differences of one population',
  looksFor: 'Five or more queries on a day that each differ from an earlier question in at most five people.',
  find: ({ acts }) => {
    const close = acts.filter((act) => act.close !== null && act.close <= 5);
    if (close.length < 5) return undefined;
    const least = Math.min(...close.map((act) => act.close ?? Infinity));
    return {
      reason: `asked ${close.length} questions that differ from earlier ones in at most five people, the closest in ${least}`,
      acts: close,
    };
  },
};

const shown: Rule = {
  name: 'rows',
  title: 'Far more rows shown than usual',
  looksFor:
    'More than 5,000 rows shown on a day, and more than five times what the person is shown on nine of ten days.',
  find: ({ acts, before }) => {
    const rowsOf = (day: readonly WatchedAct[]): number => day.reduce((sum, { rows }) => sum + rows, 0);
    const rows = rowsOf(acts);
    const own = mostOf(before.map(rowsOf));
    if (rows <= 5_000 || rows <= own * 5 || before.length < 10) return undefined;
    return {
      reason: `was shown ${rows} rows on one day; nine of ten of their days have at most ${own}`,
      acts: acts.filter((act) => act.rows > 0),
    };
  },
};

const downloads: Rule = {
  name: 'downloads',
  title: 'Many downloads',
  looksFor: 'Six or more downloads of releases on a day.',
  find: ({ acts }) => {
    const found = acts.filter(({ type, decision }) => type === 'request.downloaded' && decision === 'done');
    if (found.length < 6) return undefined;
    return { reason: `downloaded ${found.length} releases on one day`, acts: found };
  },
};

/** Every rule. None looks at what a marked finding says: a rule cannot be taught to be silent. */
export const rules: readonly Rule[] = [volume, night, refusals, sweep, differences, shown, downloads];
