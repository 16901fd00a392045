import { rules } from './rules.ts';
import { historyDays, isWork, mostEntries, type Finding, type WatchedAct } from './watched.ts';

const dayMs = 86_400_000;
const dayOf = ({ at }: WatchedAct): string => at.slice(0, 10);

/**
 * What the rules find on the days from `from` on. Pure: the same acts give the same findings.
 * @param acts in order; those of the sixty days before `from` too, as history
 */
export function findUnusual(acts: readonly WatchedAct[], from: string): readonly Finding[] {
  const peersOf = peersIn(acts);
  const findings: Finding[] = [];
  for (const [person, own] of Map.groupBy(acts, (act) => act.person)) {
    const days = [...Map.groupBy(own, dayOf)];
    days.forEach(([day, today], place) => {
      if (day < from) return;
      const oldest = oldestFor(day);
      const before = days
        .slice(Math.max(0, place - historyDays), place)
        .flatMap(([other, done]) => (other < oldest ? [] : [done]));
      for (const rule of rules) {
        const found = rule.find({
          person,
          day,
          acts: today,
          before,
          peers: () => peersOf(person, day, oldest),
        });
        if (found === undefined) continue;
        findings.push({
          id: `${rule.name}.${person}.${day}`,
          rule: rule.name,
          person,
          day,
          reason: found.reason,
          entries: found.acts.slice(0, mostEntries).map(({ index }) => index),
        });
      }
    });
  }
  return findings.toSorted((a, b) => b.day.localeCompare(a.day) || a.id.localeCompare(b.id));
}

const oldestFor = (day: string): string =>
  new Date(Date.parse(day) - historyDays * dayMs).toISOString().slice(0, 10);

/**
 * What nineteen of twenty active days of others stay within, in queries, of the days that a person's own history has:
 * neither the person nor what came later or long before moves it, so that it is the same whenever it is looked for.
 */
function peersIn(
  acts: readonly WatchedAct[],
): (person: string, day: string, oldest: string) => number | undefined {
  const counts = new Map<string, { person: string; day: string; queries: number }>();
  for (const act of acts) {
    if (!isWork(act)) continue;
    const key = `${act.person} ${dayOf(act)}`;
    const known = counts.get(key) ?? { person: act.person, day: dayOf(act), queries: 0 };
    counts.set(key, { ...known, queries: known.queries + 1 });
  }
  const active = [...counts.values()];
  return (person, day, oldest) => {
    const sorted = active
      .filter((one) => one.person !== person && one.day >= oldest && one.day <= day)
      .map(({ queries }) => queries)
      .sort((a, b) => a - b);
    return sorted[Math.floor(sorted.length * 0.95)];
  };
}
