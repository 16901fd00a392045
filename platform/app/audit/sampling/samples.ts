import type { Sampling } from '@vitrine/api';
import { Conflict, Forbidden, InvalidInput, NotFound } from '@vitrine/core/errors';
import { loadNames } from '../../record/names.ts';
import type { Ledger } from '@vitrine/ledger/log';
import type { Person } from '@vitrine/identity/people';
import type { RecordPorts } from '../../record/ports.ts';
import { recordFact } from '../../record/acts.ts';
import { vocabulary } from '../../record/vocabulary.ts';
import {
  chanceToSee,
  commitmentTo,
  drawn,
  endOf,
  monthOf,
  sampledKind,
  sampleSizes,
  seedOf,
  type SampledKind,
} from './draw.ts';
import { sampleCommitted, sampleDrawn, sampledLookedAt } from './events.ts';
import { sampleLooks, sampleMonth, sampleMonths, type SampleMonth } from './remember-samples.ts';

type Ports = Pick<RecordPorts, 'database' | 'projection' | 'ledger' | 'clock' | 'locks'>;

/**
 * Publishes what a month's sample will follow from, before the month begins. @throws InvalidInput once it has begun;
 * Conflict when the month has a commitment, or another month has this one
 */
export async function commitSample(
  ports: Ports,
  reviewer: Person,
  month: string,
  commitment: string,
): Promise<void> {
  if (month <= monthOf(ports.clock.now().toISOString()))
    throw new InvalidInput({
      detail: `${month} has begun: its sample could be chosen by what is in the log.`,
      help: 'Commit to a month that is still to come.',
    });
  if (sampleMonth(ports.database, month) !== undefined)
    throw new Conflict({ detail: `The sample of ${month} is fixed already.` });
  if (sampleMonths(ports.database).some((other) => other.commitment === commitment))
    throw new Conflict({
      detail: 'Another month is fixed by this secret, and whoever is told it for one knows it for both.',
      help: 'Make a new secret for each month.',
    });
  await recordFact(ports, reviewer.id, { type: sampleCommitted, public: { month, commitment } });
}

/**
 * Draws a month's sample once it is over. @throws NotFound without a commitment; Conflict when it is drawn;
 * InvalidInput before the month's end, and for another secret
 */
export async function drawSample(
  ports: Ports,
  reviewer: Person,
  month: string,
  secret: string,
): Promise<void> {
  const known = sampleMonth(ports.database, month);
  if (known === undefined) throw new NotFound({ detail: `Nothing was fixed beforehand for ${month}.` });
  if (known.draw !== undefined) throw new Conflict({ detail: `The sample of ${month} is drawn already.` });
  if (ports.clock.now().toISOString() < endOf(month))
    throw new InvalidInput({
      detail: `${month} is not over.`,
      help: 'Keep the secret to yourself until it is: who knows it could choose what is drawn.',
    });
  if (commitmentTo(secret) !== known.commitment)
    throw new InvalidInput({
      detail: 'This is not the secret that was committed to.',
      help: 'Take the line that was shown when the month was fixed, without spaces around it.',
    });
  const from = await firstAt(ports.ledger, `${month}-01T00:00:00.000Z`);
  const size = await firstAt(ports.ledger, endOf(month));
  const places: Record<SampledKind, number[]> = { queries: [], releases: [] };
  const wanted = (type: string): boolean => type === 'query' || type === 'request.released';
  for await (const entry of ports.ledger.select(wanted, from, size)) {
    const kind = sampledKind(entry);
    if (kind !== undefined) places[kind].push(entry.index);
  }
  const root = ports.ledger.root(size).toString('hex');
  const seed = seedOf(month, root, secret);
  const queries = [...drawn(seed, places.queries, sampleSizes.queries)];
  const releases = [...drawn(seed, places.releases, sampleSizes.releases)];
  const face = { month, secret, from, size, root, seed, queries, releases };
  await recordFact(ports, reviewer.id, { type: sampleDrawn, public: face });
}

/** Puts on record what a reviewer made of an entry that was drawn. @throws NotFound for what was not; Forbidden for one's own act */
export async function lookAtSampled(
  ports: Ports,
  reviewer: Person,
  month: string,
  look: { readonly entry: number; readonly outcome: string; readonly note: string },
): Promise<void> {
  const draw = sampleMonth(ports.database, month)?.draw;
  if (draw === undefined || ![...draw.queries, ...draw.releases].includes(look.entry))
    throw new NotFound({ detail: 'This entry was not drawn.' });
  const { actor } = (await ports.ledger.entry(look.entry)).private;
  if (actor === reviewer.id)
    throw new Forbidden({
      detail: 'What was drawn is an act of yours.',
      help: 'Another reviewer looks at it.',
      facts: { action: 'audit', subject: 'Ledger' },
    });
  await recordFact(ports, reviewer.id, { type: sampledLookedAt, public: { month }, private: { ...look } });
}

/** What waits for reviewers: months to fix and to draw, and entries that nobody has looked at. */
export function samplesDue({ database, clock }: Pick<Ports, 'database' | 'clock'>): readonly SampleDue[] {
  const now = clock.now().toISOString();
  const next = monthOf(endOf(monthOf(now)));
  const due: SampleDue[] = [];
  if (sampleMonth(database, next) === undefined)
    due.push({
      month: next,
      why: `Its sample is not fixed yet: that can be done until ${monthOf(now)} ends.`,
      since: `${monthOf(now)}-01T00:00:00.000Z`,
    });
  for (const one of sampleMonths(database)) {
    const { month, draw } = one;
    if (stateOf(one, now) === 'to-draw')
      due.push({ month, why: 'It is over: its sample can be drawn.', since: endOf(month) });
    if (draw === undefined) continue;
    const looked = new Set(sampleLooks(database, month).map(({ entry }) => entry));
    const waiting = [...draw.queries, ...draw.releases].filter((entry) => !looked.has(entry)).length;
    if (waiting > 0)
      due.push({
        month,
        why: `${waiting} of its sample ${waiting === 1 ? 'waits' : 'wait'} to be looked at.`,
        since: endOf(month),
      });
  }
  return due;
}

interface SampleDue {
  readonly month: string;
  readonly why: string;
  readonly since: string;
}

/** Every month with its sample, the newest first. */
export async function listSamples(ports: Ports): Promise<Sampling> {
  const names = await loadNames(ports.database);
  const now = ports.clock.now().toISOString();
  const months = sampleMonths(ports.database).toSorted((a, b) => (a.month < b.month ? 1 : -1));
  return {
    month: monthOf(now),
    months: await Promise.all(
      months.map(async (one) => {
        const { month, commitment, at, draw } = one;
        const looks = sampleLooks(ports.database, month);
        const places = draw === undefined ? [] : [...draw.queries, ...draw.releases];
        return {
          month,
          commitment,
          at,
          state: stateOf(one, now),
          ...(draw === undefined ? {} : { draw: { seed: draw.seed, root: draw.root, size: draw.size } }),
          entries: await Promise.all(
            places.map(async (index) => {
              const { type, at: done } = await ports.ledger.entry(index);
              return {
                index,
                at: done,
                title: vocabulary.find(type)?.title ?? type,
                looks: looks
                  .filter(({ entry }) => entry === index)
                  .map(({ reviewer, at: when, outcome, note }) => ({
                    by: names.of(reviewer),
                    at: when,
                    outcome,
                    note,
                  })),
              };
            }),
          ),
          chances: draw === undefined ? [] : await chancesOf(ports.ledger, draw),
        };
      }),
    ),
  };
}

const bads = [1, 5, 20];

/** How likely the month's sample shows at least one, were so many of its releases bad. */
async function chancesOf(
  ledger: Ledger,
  { from, size, releases }: NonNullable<SampleMonth['draw']>,
): Promise<Sampling['months'][number]['chances']> {
  let all = 0;
  for await (const entry of ledger.select((type) => type === 'request.released', from, size))
    if (sampledKind(entry) === 'releases') all++;
  return bads
    .filter((bad) => bad <= all)
    .map((bad) => ({ bad, of: all, chance: chanceToSee(all, releases.length, bad) }));
}

function stateOf({ month, draw }: SampleMonth, now: string): 'fixed' | 'to-draw' | 'drawn' {
  if (draw !== undefined) return 'drawn';
  return now >= endOf(month) ? 'to-draw' : 'fixed';
}

/** The place of the first entry from a moment on; the log's size when there is none. */
async function firstAt(ledger: Ledger, moment: string): Promise<number> {
  let low = 0;
  let high = ledger.size;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((await ledger.entry(middle)).at < moment) low = middle + 1;
    else high = middle;
  }
  return low;
}
