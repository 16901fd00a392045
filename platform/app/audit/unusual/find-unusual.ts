import { rules } from './rules.ts';
import { historyDays, mostEntries, type Finding, type WatchedAct } from './watched.ts';

const dayMs = 86_400_000;
const dayOf = ({ at }: WatchedAct): string => at.slice(0, 10);

/**
 * What the rules find on the days from `from` on. Pure: the same acts give the same findings.
 * @param acts in order; those of the sixty days before `from` too, as history
 */
export function findUnusual(acts: readonly WatchedAct[], from: string): readonly Finding[] {
  const peers = peersBound(acts);
  const findings: Finding[] = [];
  for (const [person, own] of Map.groupBy(acts, (act) => act.person)) {
    const days = [...Map.groupBy(own, dayOf)];
    days.forEach(([day, today], place) => {
      if (day < from) return;
      const oldest = new Date(Date.parse(day) - historyDays * dayMs).toISOString().slice(0, 10);
      const before = days
        .slice(Math.max(0, place - historyDays), place)
        .flatMap(([other, done]) => (other < oldest ? [] : [done]));
      for (const rule of rules) {
        const found = rule.find({ person, day, acts: today, before, peers });
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

/** What nineteen of twenty active days of anybody stay within, in queries. */
function peersBound(acts: readonly WatchedAct[]): number {
  const queries = acts.filter(({ type }) => type === 'query' || type === 'cell.run');
  const counts = new Map<string, number>();
  for (const act of queries) {
    const key = `${act.person} ${dayOf(act)}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const sorted = [...counts.values()].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length * 0.95)] ?? 0;
}
