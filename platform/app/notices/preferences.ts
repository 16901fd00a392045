import { inboxKind, noticeTimes, type InboxKind, type NoticeTime } from '@vitrine/api';
import { ledgerRows, type Database } from '@vitrine/core/database';
import { InvalidInput } from '@vitrine/core/errors';
import type { PersonId } from '@vitrine/core/ids';
import type { Entry } from '@vitrine/ledger/log';
import type { Role } from '@vitrine/policy/abilities';
import { z } from 'zod';
import { allKinds, noticeKinds } from './kinds.ts';
import { preferred } from './entry-types.ts';

/** When a person is written to about each kind of thing. */
export type Preferences = Readonly<Record<InboxKind, NoticeTime>>;

const choices = z.partialRecord(inboxKind, noticeTimes);
const recorded = z.object({ actor: z.string(), email: choices });
type Choices = z.output<typeof choices>;

const rows = ledgerRows<{ readonly person: string; readonly email: Choices }>(['person']);

/** Brings what people chose up to date with one ledger entry. */
export function rememberPreferences(database: Database, entry: Entry): void {
  if (entry.type !== preferred) return;
  const known = recorded.safeParse(entry.private);
  if (known.success) rows.of(database).put({ person: known.data.actor, email: known.data.email });
}

/** At once of everything. */
export const allNow = Object.fromEntries(allKinds.map((kind) => [kind, 'now'])) as Preferences;

/** What a person chose; at once for whatever they said nothing of, and for what always reaches people. */
export function preferencesOf(database: Database, person: PersonId): Preferences {
  const chosen = rows.of(database).get(person)?.email ?? {};
  const of = (kind: InboxKind): NoticeTime => (noticeKinds[kind].always ? 'now' : (chosen[kind] ?? 'now'));
  return Object.fromEntries(allKinds.map((kind) => [kind, of(kind)])) as Record<InboxKind, NoticeTime>;
}

/**
 * All kinds, with whether they mostly concern somebody with these roles, those first: what concerns a person follows
 * from more than roles.
 */
export function kindsFor(
  roles: readonly Role[],
): readonly { readonly kind: InboxKind; readonly ofRoles: boolean }[] {
  const kinds = allKinds.map((kind) => ({
    kind,
    ofRoles: noticeKinds[kind].roles.some((role) => roles.includes(role)),
  }));
  return [...kinds.filter(({ ofRoles }) => ofRoles), ...kinds.filter(({ ofRoles }) => !ofRoles)];
}

/** All that a person chose before and now. @throws InvalidInput for what nobody can turn off */
export function chosenAfter(database: Database, person: PersonId, now: Choices): Choices {
  const fixed = allKinds.filter((kind) => noticeKinds[kind].always && (now[kind] ?? 'now') !== 'now');
  if (fixed.length > 0) {
    throw new InvalidInput({
      detail: `Of this everybody is told at once: ${fixed.join(', ')}.`,
      help: 'Leave it as it is. Whoever may no longer use something must know.',
      facts: { kinds: fixed },
    });
  }
  return { ...rows.of(database).get(person)?.email, ...now };
}
