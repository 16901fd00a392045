import { ledgerRows, type Database } from '@vitrine/core/database';
import type { Entry } from '@vitrine/ledger/log';
import { z } from 'zod';
import type { MailUnavailable } from '../errors.ts';
import { noticePosted, noticeSent } from './entry-types.ts';

/** What became of writing to one person about one thing. */
export interface ToldRow {
  readonly person: string;
  /** `itemKey` of the thing. */
  readonly key: string;
  /** `begun`: it is being sent. What was `deferred` or `interrupted` is to be sent again. */
  readonly state: 'begun' | 'sent' | 'refused' | 'deferred' | 'interrupted';
  /** Of the message that it is in. */
  readonly message: string;
  readonly attempts: number;
  /** When it was last begun, or ended. */
  readonly at: string;
  /** What the mail server answered. */
  readonly status: number | undefined;
}

interface Under {
  readonly act: string;
  readonly person: string;
  readonly items: readonly string[];
}

const told = ledgerRows<ToldRow>(['person', 'key']);
const underWay = ledgerRows<Under>(['act']);

/** Stands for the person where one message is for all. */
export const everybody = 'everybody';

const intent = z.object({
  person: z.string().default(everybody),
  items: z.array(z.string()),
  message: z.string(),
});
const mailUnavailable: MailUnavailable['code'] = 'mail-unavailable';
const answered = z.object({ status: z.int().optional() }).catch({});

/** Brings what people were written up to date with one ledger entry. */
export function rememberTold(database: Database, entry: Entry): void {
  if (entry.type !== noticeSent && entry.type !== noticePosted) return;
  if (entry.phase === 'intent') begin(database, entry);
  else if (entry.phase === 'outcome') conclude(database, entry);
}

function begin(database: Database, { act, at, private: hidden }: Entry): void {
  const known = intent.safeParse(hidden);
  if (!known.success) return;
  const { person, items, message } = known.data;
  const rows = told.of(database);
  for (const key of items) {
    const attempts = (rows.get(person, key)?.attempts ?? 0) + 1;
    rows.put({ person, key, state: 'begun', message, attempts, at, status: undefined });
  }
  underWay.of(database).put({ act, person, items });
}

function conclude(database: Database, { act, at, result, public: face, private: hidden }: Entry): void {
  const begun = underWay.of(database).get(act);
  if (begun === undefined) return;
  underWay.of(database).delete(begun);
  const { status } = answered.parse(hidden);
  const state = result === undefined ? 'deferred' : stateAfter[result];
  // That nothing could be sent at all says nothing of this message: it was not tried.
  const untried = face['code'] === mailUnavailable ? 1 : 0;
  const rows = told.of(database);
  for (const key of begun.items) {
    const row = rows.get(begun.person, key);
    if (row !== undefined) rows.put({ ...row, state, attempts: row.attempts - untried, at, status });
  }
}

const stateAfter = {
  done: 'sent',
  refused: 'refused',
  failed: 'deferred',
  interrupted: 'interrupted',
} as const satisfies Record<NonNullable<Entry['result']>, ToldRow['state']>;

/** What one person was written, or is to be written again. */
export function toldTo(database: Database, person: string): readonly ToldRow[] {
  return told.of(database).group(person);
}

export function toldToAll(database: Database): readonly ToldRow[] {
  return told.of(database).all();
}
