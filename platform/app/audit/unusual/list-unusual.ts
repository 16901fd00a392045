import type { Unusual } from '@vitrine/api';
import { tablesOf } from '@vitrine/core/database';
import { z } from 'zod';
import type { RecordPorts } from '../../record/ports.ts';
import { loadNames } from '../../record/names.ts';
import type { AuditTables } from '../tables.ts';
import { findUnusual } from './find-unusual.ts';
import { loadWatched } from './load-watched.ts';
import { rules } from './rules.ts';

const outcome = z.enum(['ordinary', 'asked', 'misuse']);
const dayMs = 86_400_000;

/** What the rules find on the last so many days, the newest first, with what reviewers made of each. */
export async function listUnusual(
  { database, clock }: Pick<RecordPorts, 'database' | 'clock'>,
  days: number,
): Promise<Unusual> {
  const now = clock.now();
  const to = now.toISOString().slice(0, 10);
  const from = new Date(now.getTime() - (days - 1) * dayMs).toISOString().slice(0, 10);
  const findings = findUnusual(await loadWatched(database, from, to), from);
  const names = await loadNames(database);
  const looks = await tablesOf<AuditTables>(database)
    .selectFrom('audit_look')
    .selectAll()
    .orderBy('index')
    .execute();
  const byFinding = Map.groupBy(looks, ({ finding }) => finding);
  return {
    from,
    to,
    rules: rules.map(({ name, title, looksFor }) => ({ name, title, looksFor })),
    findings: findings.map((finding) => {
      const person = names.of(finding.person);
      return {
        ...finding,
        person,
        reason: `${person.name} ${finding.reason}.`,
        entries: [...finding.entries],
        looks: (byFinding.get(finding.id) ?? []).map((one) => ({
          by: names.of(one.reviewer),
          at: one.at,
          outcome: outcome.parse(one.outcome),
          note: one.note,
        })),
      };
    }),
  };
}
