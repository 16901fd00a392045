import { ledgerRows, type Database } from '@vitrine/core/database';
import type { Entry } from '@vitrine/ledger/log';
import { z } from 'zod';
import { digestSchema, monthSchema } from './draw.ts';
import { sampleCommitted, sampleDrawn, sampledLookedAt, sampleOutcomes } from './events.ts';

const places = z.array(z.int().min(0));
const committed = z.object({ month: monthSchema, commitment: digestSchema });
/** The public face of a draw. */
export const drawnFace = z.object({
  month: monthSchema,
  secret: z.string(),
  from: z.int(),
  size: z.int(),
  root: digestSchema,
  seed: digestSchema,
  queries: places,
  releases: places,
});
const looked = z.object({
  actor: z.string(),
  entry: z.int(),
  outcome: z.enum(sampleOutcomes),
  note: z.string(),
});

export interface SampleMonth {
  readonly month: string;
  readonly commitment: string;
  /** When it was committed to. */
  readonly at: string;
  readonly draw?: z.output<typeof drawnFace>;
}

/** What a reviewer made of an entry that was drawn. */
interface SampleLook {
  readonly month: string;
  readonly index: string;
  readonly entry: number;
  readonly reviewer: string;
  readonly at: string;
  readonly outcome: (typeof sampleOutcomes)[number];
  readonly note: string;
}

const months = ledgerRows<SampleMonth>(['month']);
const looks = ledgerRows<SampleLook>(['month', 'index']);

/** Keeps the samples, as the ledger has them; the same entry twice changes nothing. The first of a kind counts. */
export function rememberSamples(database: Database, entry: Entry): void {
  const rows = months.of(database);
  if (entry.type === sampleCommitted) {
    const face = committed.safeParse(entry.public);
    if (face.success && rows.get(face.data.month) === undefined) rows.put({ ...face.data, at: entry.at });
  } else if (entry.type === sampleDrawn) {
    const face = drawnFace.safeParse(entry.public);
    const known = face.success ? rows.get(face.data.month) : undefined;
    if (face.success && known !== undefined && known.draw === undefined)
      rows.put({ ...known, draw: face.data });
  } else if (entry.type === sampledLookedAt) {
    const look = looked.safeParse(entry.private);
    const month = monthSchema.safeParse(entry.public['month']);
    if (!look.success || !month.success) return;
    const { actor: reviewer, ...more } = look.data;
    const index = String(entry.index);
    looks.of(database).put({ ...more, reviewer, at: entry.at, month: month.data, index });
  }
}

export const sampleMonth = (database: Database, month: string): SampleMonth | undefined =>
  months.of(database).get(month);
export const sampleMonths = (database: Database): readonly SampleMonth[] => months.of(database).all();
export const sampleLooks = (database: Database, month: string): readonly SampleLook[] =>
  looks.of(database).group(month);
