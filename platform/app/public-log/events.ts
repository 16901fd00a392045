import { defineEvent } from '@vitrine/ledger/events';
import { z } from 'zod';

export const publicLogBegun = 'public-log.begun';
export const publicLogDay = 'public-log.day';

export const dayForm = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
const digest = z.string().regex(/^[0-9a-f]{64}$/);
const place = z.int().min(0);

export const begunFace = z.strictObject({
  key: z.string().describe('the key of the log, as programs for such logs read it'),
});
export const dayFace = z.strictObject({
  day: dayForm.describe('the day, in UTC'),
  size: place.describe('how many leaves the public log has from then on'),
  root: digest.describe('the root of the Merkle tree over these'),
});
export const dayHidden = z.object({
  secret: digest.describe('from which order, salts and padding follow'),
  from: place.describe('the first entry that the day covers'),
  to: place.describe('the first that it does not'),
  counts: z.array(z.record(z.string(), z.string())).describe('counts in bands, as they were told'),
});

/** What is written of the log that everybody may read. */
export const publicLogEvents = [
  defineEvent({
    type: publicLogBegun,
    written: 'fact',
    title: 'Public log begun',
    sentence: 'began the public log, which takes in whole days',
    public: begunFace.shape,
    private: {},
    about: {},
    feeds: [],
    toldSingly: ['key'],
    operations: [],
  }),
  defineEvent({
    type: publicLogDay,
    written: 'fact',
    title: 'Day of the public log',
    sentence: 'made the public log of {day}',
    public: dayFace.shape,
    private: dayHidden.shape,
    about: {},
    feeds: [],
    operations: [],
  }),
];
