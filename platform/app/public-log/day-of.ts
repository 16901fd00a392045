import { canonicalJson, type JsonObject } from '@vitrine/core/text';
import type { DayAct } from '@vitrine/ledger/days';
import type { DeclaredEvent, Subject, Vocabulary } from '@vitrine/ledger/events';
import type { Entry } from '@vitrine/ledger/log';
import { bandOf } from '../register/activity.ts';

/** Fewer acts, or acts of fewer people, are not told of: neither that there were some nor that there were none. */
const leastActs = 10;
const leastPeople = 3;

/** An act of a day with what the public log needs of it. */
export interface CountedAct extends DayAct {
  readonly day: string;
  /** Kind, agreement, dataset and decision. */
  readonly group: Readonly<Record<string, string>>;
  /** Who did it; undefined where that was destroyed. */
  readonly actor: string | undefined;
}

/** What of an entry goes into the public log; nothing for an intent, whose outcome speaks for both. Pure. */
export function actOf(entry: Entry, events: Pick<Vocabulary, 'find'>): CountedAct | undefined {
  if (entry.phase === 'intent') return undefined;
  const event = events.find(entry.type);
  const decision = entry.result ?? 'recorded';
  const { actor } = entry.private;
  const told = toldOf(entry, event, decision);
  return {
    index: entry.index,
    day: entry.at.slice(0, 10),
    group: {
      kind: entry.type,
      decision,
      ...subjectOf(entry, event, 'agreement'),
      ...subjectOf(entry, event, 'dataset'),
    },
    actor: typeof actor === 'string' ? actor : undefined,
    ...(told === undefined ? {} : { told }),
  };
}

function toldOf(entry: Entry, event: DeclaredEvent | undefined, decision: string): JsonObject | undefined {
  const fields = event?.toldSingly;
  if (fields === undefined || (decision !== 'recorded' && decision !== 'done')) return undefined;
  const face = Object.entries(entry.public).filter(([field]) => fields.includes(field));
  return { kind: entry.type, decision, face: Object.fromEntries(face) };
}

/** What an entry is about, where its public face says it. */
function subjectOf(
  { public: face }: Entry,
  event: DeclaredEvent | undefined,
  subject: Subject,
): Record<string, string> {
  const field = event?.about[subject];
  if (event === undefined || field === undefined || !(field in event.public)) return {};
  const value = face[field];
  return typeof value === 'string' ? { [subject]: value } : {};
}

interface Group {
  readonly group: CountedAct['group'];
  acts: number;
  readonly people: Set<string>;
}

/**
 * The counts of a day: of each kind, agreement, dataset and decision the band, where at least ten acts of at least
 * three people stand behind it. Pure.
 */
export function countsOf(acts: readonly CountedAct[]): readonly Record<string, string>[] {
  return groupsOf(acts)
    .filter(({ acts: count, people }) => count >= leastActs && people.size >= leastPeople)
    .map(({ group, acts: count }) => ({ ...group, count: bandOf(count) }));
}

/** Whether counts that were told are in the right bands; how many people stand behind them cannot be known any more. */
export function bandsHold(
  acts: readonly CountedAct[],
  counts: readonly Readonly<Record<string, string>>[],
): boolean {
  const bands = new Set(
    groupsOf(acts).map(({ group, acts: n }) => canonicalJson({ ...group, count: bandOf(n) })),
  );
  return counts.every((row) => bands.has(canonicalJson(row)));
}

function groupsOf(acts: readonly CountedAct[]): readonly Group[] {
  const groups = new Map<string, Group>();
  for (const { group, actor } of acts) {
    const name = canonicalJson(group);
    const found = groups.get(name) ?? { group, acts: 0, people: new Set() };
    found.acts += 1;
    if (actor !== undefined && actor !== 'system') found.people.add(actor);
    groups.set(name, found);
  }
  return [...groups].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => group);
}
