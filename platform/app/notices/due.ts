import { itemKey, messageIdOf } from './letter.ts';
import type { Told } from './kinds.ts';
import type { Preferences } from './preferences.ts';
import type { ToldRow } from './told.ts';

/** A message that is to be sent now. */
export interface Due {
  readonly items: readonly Told[];
  readonly keys: readonly string[];
  readonly messageId: string;
  /** How many things are due besides, and go in the next message. */
  readonly more: number;
}

interface Standing {
  readonly person: string;
  readonly items: readonly Told[];
  readonly told: readonly ToldRow[];
  readonly preferences: Preferences;
  readonly now: Date;
  /** A person is written to at most once in this long. */
  readonly apartMs: number;
  /** One message is of so many things at most. */
  readonly most: number;
}

const firstWaitMs = 60_000;
const longestWaitMs = 6 * 3_600_000;
/** With these waits a message is tried for five days, as RFC 5321 (4.5.4.1) has it. */
const mostAttempts = 28;
/** The hour (UTC) at which the day's things are written of. */
const dailyHour = 7;

/**
 * What a person is to be written now, if anything: first a message that did not get through, as it was and under its
 * id; else what is new, in one message, not too soon after the last. Pure.
 */
export function dueFor(standing: Standing): Due | undefined {
  return again(standing) ?? fresh(standing);
}

/** What did not get through and is to be tried again, as far as it still needs the person and they want to know. */
export function waitingIn({
  items,
  told,
  preferences,
}: Pick<Standing, 'items' | 'told' | 'preferences'>): readonly ToldRow[] {
  const open = openOf(items, preferences);
  return told.filter((row) => retryAt(row) !== undefined && open.has(row.key));
}

const openOf = (items: readonly Told[], preferences: Preferences): ReadonlyMap<string, Told> =>
  new Map(items.filter(({ kind }) => preferences[kind] !== 'none').map((item) => [itemKey(item), item]));

function again(standing: Standing): Due | undefined {
  const { items, preferences, now } = standing;
  const open = openOf(items, preferences);
  const waiting = waitingIn(standing);
  for (const [messageId, rows] of Map.groupBy(waiting, ({ message }) => message)) {
    if (!rows.every((row) => (retryAt(row) ?? Infinity) <= now.getTime())) continue;
    const found = rows.flatMap(({ key }) => open.get(key) ?? []);
    return { items: found, keys: rows.map(({ key }) => key), messageId, more: 0 };
  }
  return undefined;
}

function fresh({ person, items, told, preferences, now, apartMs, most }: Standing): Due | undefined {
  const last = told.reduce((latest, { at }) => Math.max(latest, Date.parse(at)), -Infinity);
  if (now.getTime() < last + apartMs) return undefined;
  const known = new Set(told.map(({ key }) => key));
  const digestAt = lastDigest(now);
  const found = new Map<string, Told>();
  for (const item of items) {
    const key = itemKey(item);
    const time = preferences[item.kind];
    const wanted = time === 'now' || (time === 'daily' && Date.parse(item.since) <= digestAt);
    if (wanted && !known.has(key)) found.set(key, item);
  }
  if (found.size === 0) return undefined;
  const keys = [...found.keys()].slice(0, most);
  return {
    items: [...found.values()].slice(0, most),
    keys,
    messageId: messageIdOf(person, keys),
    more: found.size - keys.length,
  };
}

/** When a message that did not get through is tried again, in milliseconds since the epoch; undefined: never. */
export function retryAt({ state, attempts, at }: ToldRow): number | undefined {
  // What a restart interrupted was put off by nobody.
  if (state === 'interrupted') return Date.parse(at);
  if (state !== 'deferred' || attempts >= mostAttempts) return undefined;
  return Date.parse(at) + Math.min(firstWaitMs * 2 ** Math.max(0, attempts - 1), longestWaitMs);
}

/** Whether nobody tries any more, although the person was not told. */
export function isGivenUp(row: ToldRow): boolean {
  return row.state === 'refused' || (row.state === 'deferred' && retryAt(row) === undefined);
}

/** The last moment at which a day's things were due. */
function lastDigest(now: Date): number {
  const today = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate(), dailyHour);
  return today <= now.getTime() ? today : today - 86_400_000;
}
