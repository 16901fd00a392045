import { defineEvent } from '@vitrine/ledger/events';
import { z } from 'zod';
import { digestSchema, monthSchema } from './draw.ts';

export const sampleCommitted = 'sample.committed';
export const sampleDrawn = 'sample.drawn';
export const sampledLookedAt = 'sample.looked-at';

export const sampleOutcomes = ['in-order', 'asked', 'not-in-order'] as const;

const month = monthSchema.describe('the month, in UTC');
const places = z.array(z.int().min(0)).describe('numbers of entries');

/** What is written of audits by sample. Who did it and what came of it stays private; what was drawn is public. */
export const samplingEvents = [
  defineEvent({
    type: sampleCommitted,
    written: 'fact',
    title: 'Sample fixed beforehand',
    sentence: 'fixed beforehand how the sample of {month} will be drawn',
    public: { month, commitment: digestSchema.describe('SHA-256 of a secret that is told after the month') },
    private: {},
    about: {},
    feeds: [],
    toldSingly: ['month', 'commitment'],
    operations: ['commitSample'],
  }),
  defineEvent({
    type: sampleDrawn,
    written: 'fact',
    title: 'Sample drawn',
    sentence: 'drew the sample of {month}',
    public: {
      month,
      secret: z.string().describe('what was committed to'),
      from: z.int().min(0).describe('the first entry of the month'),
      size: z.int().min(0).describe('how many entries stand before the month’s end'),
      root: digestSchema.describe('the root of the Merkle tree over these'),
      seed: digestSchema.describe('what the order follows from'),
      queries: places.describe('the queries that were drawn'),
      releases: places.describe('the releases that were drawn'),
    },
    private: {},
    about: {},
    feeds: [],
    toldSingly: ['month', 'secret', 'root', 'seed'],
    operations: ['drawSample'],
  }),
  defineEvent({
    type: sampledLookedAt,
    written: 'fact',
    title: 'Entry of a sample looked at',
    sentence: 'looked at an entry of the sample of {month}',
    public: { month },
    private: {
      entry: z.int().min(0).describe('the entry’s number'),
      outcome: z.enum(sampleOutcomes).describe('in order, the person was asked, or not in order'),
      note: z.string().describe('the reviewer’s words'),
    },
    about: {},
    feeds: [],
    operations: ['lookAtSampled'],
  }),
];
