import type { Database } from '@vitrine/core/database';
import { agreementOf, newActId, type AgreementRef } from '@vitrine/core/ids';
import type { Clock } from '@vitrine/core/process';
import type { Person } from '@vitrine/identity/people';
import type { Agreement } from '@vitrine/policy/agreement';
import { mostPerDay } from '@vitrine/policy/projection';
import { membershipOf } from '../agreements/abilities.ts';
import { AllowanceUsed } from '../errors.ts';
import { lockOf } from '../record/lock-keys.ts';
import type { Projection } from '../record/projection.ts';
import { pageShown, itemShown, shownOf } from './project-shown.ts';

/** What the door needs: where pages are on record, and the moment. */
export interface MeterPorts {
  readonly database: Database;
  readonly clock: Clock;
  readonly projection: Pick<Projection, 'record'>;
}

/** What is to be shown to a person. */
export interface Showing {
  readonly ref: AgreementRef;
  /** The agreement's document: its limits and its datasets. */
  readonly agreement: Agreement;
  /** The datasets it came from; those of the agreement where that is not known. */
  readonly datasets?: readonly string[];
  /** What it is, so that the same thing shown again on a day counts once: `query qry_…`, `file <SHA-256>`. */
  readonly item: string;
  readonly kind: 'result' | 'preview' | 'output';
  /** Rows that it counts for (`shown-cost.ts`). */
  readonly cost: number;
  /** It is a further part of the thing, not the thing again: it counts whatever was shown of it before. */
  readonly part?: true;
}

export interface Allowance {
  readonly shownToday: number;
  readonly perDay: number;
  readonly left: number;
}

/** What is held while a page is recorded: no stop of the agreement comes between, nor another page of the person. */
export function pageLocks(person: Person, ref: AgreementRef): readonly string[] {
  return [lockOf.agreement(agreementOf(ref)), lockOf.shownTo(person.id)];
}

/** The day an allowance is counted by: UTC. */
export function today(clock: Clock): string {
  return clock.now().toISOString().slice(0, 10);
}

/**
 * What may still be shown to a person today under an agreement, whatever its version: of the agreement's own
 * allowance, and of what the person has over all agreements of each dataset, which is the largest that any of
 * their agreements gives. What an officer granted beyond adds to both.
 */
export async function allowanceOf(
  ports: MeterPorts,
  person: Person,
  { ref, agreement }: Pick<Showing, 'ref' | 'agreement'>,
  datasets: readonly string[] = agreement.datasets.map((grant) => grant.dataset),
): Promise<Allowance> {
  const day = today(ports.clock);
  const { agreements, perDataset, extended } = await shownOf(ports.database, person.id, day);
  const id = agreementOf(ref);
  const extra = extended.get(id) ?? 0;
  const perDay = agreement.limits.rowsPerDay + extra;
  const shownToday = agreements.get(id) ?? 0;
  let left = perDay - shownToday;
  // Of someone who is not of the agreement, such as a checker, there is the agreement's own allowance alone.
  const { standing } = await membershipOf(ports, person);
  const most = await mostPerDay(ports.database, standing, datasets);
  for (const [dataset, rows] of most) left = Math.min(left, rows + extra - (perDataset.get(dataset) ?? 0));
  return { shownToday, perDay, left: Math.max(0, left) };
}

/** How many rows may still be shown. @throws AllowanceUsed when there is none */
export async function rowsLeft(
  ports: MeterPorts,
  person: Person,
  of: Pick<Showing, 'ref' | 'agreement' | 'datasets'>,
): Promise<number> {
  const { left, perDay } = await allowanceOf(ports, person, of, of.datasets);
  if (left > 0) return left;
  throw new AllowanceUsed({
    detail: `A person is shown at most ${perDay} rows a day under this agreement, and no more of a dataset under all their agreements together; they are used up.`,
    help: 'It begins anew at midnight UTC. Until then a data access officer decides whether more is justified (vitrine agreement allow); summaries need fewer rows.',
    facts: { rowsPerDay: perDay },
  });
}

/**
 * Puts on record that something is about to be shown, and counts it. To be called before it is shown, and by one
 * caller a person at a time. What the person was shown today already is on record again and counts no more.
 * @param within what is left, when the caller has just asked, under the same locks
 * @throws AllowanceUsed when it counts for more than is left
 */
export async function recordShown(
  ports: MeterPorts,
  person: Person,
  showing: Showing,
  within?: number,
): Promise<void> {
  const day = today(ports.clock);
  const datasets = showing.datasets ?? showing.agreement.datasets.map((grant) => grant.dataset);
  // The whole again costs nothing where all of it was counted today: of a thing shown in parts some may be older.
  const again =
    showing.part !== true &&
    ((await itemShown(ports.database, person.id, day, showing.item)) ?? -1) >= showing.cost;
  const free = again || showing.cost === 0;
  const left = free ? Infinity : (within ?? (await rowsLeft(ports, person, { ...showing, datasets })));
  if (showing.cost > left)
    throw new AllowanceUsed({
      detail: `This counts as ${showing.cost} rows, and fewer are left of today’s allowance.`,
      help: 'It begins anew at midnight UTC. Until then a data access officer decides whether more is justified (vitrine agreement allow).',
      facts: { cost: showing.cost },
    });
  await ports.projection.record([
    {
      type: pageShown,
      phase: 'fact',
      act: newActId(),
      public: { agreement: showing.ref },
      private: {
        actor: person.id,
        kind: showing.kind,
        item: showing.item,
        rows: again ? 0 : showing.cost,
        datasets: [...datasets],
        day,
      },
    },
  ]);
}

/** The columns of the widest table that an agreement grants: what one row may hold. */
export function valuesPerRow({ datasets }: Agreement): number {
  return Math.max(4, ...datasets.map((grant) => grant.columns.length));
}
