import { defineEvent } from '@vitrine/ledger/events';
import { z } from 'zod';
import { datasetPublished, optOutsApplied } from './catalogue-projection.ts';
import { cohortLoaded } from './cohort-projection.ts';
import { cutMade, roomOpened } from './steward/intended-act.ts';

const agreement = z.string().describe('the agreement, with its version');
const dataset = z.string().describe('the dataset');

/** What is written of datasets, of lists, and of what the steward does under an agreement. */
export const datasetEvents = [
  defineEvent({
    type: datasetPublished,
    written: 'act',
    title: 'Dataset published',
    sentence: 'published {dataset} {version}',
    public: {
      dataset,
      version: z.string().describe('the release'),
      title: z.string(),
      owner: z.string(),
      synthetic: z.boolean(),
      rows: z.int().describe('rows published'),
      manifest: z.string().describe('the digest of the signed manifest'),
    },
    private: { manifest: z.looseObject({}).describe('the signed manifest') },
    about: { dataset: 'dataset' },
    feeds: ['home page'],
    operations: ['publishDataset'],
  }),
  defineEvent({
    type: optOutsApplied,
    written: 'act',
    title: 'Opt-outs applied',
    sentence: 'applied a list of {kind} opt-outs',
    public: { kind: z.string().describe('national or type1') },
    private: {
      file: z.string().describe('the file in the landing area'),
      snapshot: z.looseObject({}).describe('the list, its age, and its count without the last digit'),
    },
    about: {},
    feeds: ['home page'],
    operations: ['applyOptOuts'],
  }),
  defineEvent({
    type: cohortLoaded,
    written: 'act',
    title: 'List of people loaded',
    sentence: 'loaded the list of people {list}',
    public: { list: z.string().describe('the list’s name') },
    private: {
      file: z.string().describe('the file in the landing area'),
      cohort: z.looseObject({}).describe('the list, and its count without the last digit'),
    },
    about: {},
    feeds: [],
    operations: ['loadCohort'],
  }),
  defineEvent({
    type: roomOpened,
    written: 'act',
    title: 'Room opened',
    sentence: 'opened a room under {agreement}',
    public: { agreement },
    private: {
      room: z.string().describe('the room'),
      confined: z.boolean().describe('whether its sandbox was whole'),
      cuts: z.json().describe('the cuts in it'),
    },
    about: { agreement: 'agreement' },
    feeds: [],
    operations: ['openWorkspace'],
  }),
  defineEvent({
    type: cutMade,
    written: 'act',
    title: 'Cut made',
    sentence: 'made the cut of {dataset} for {agreement}',
    public: { agreement, dataset },
    private: {
      cut: z.string().describe('the cut'),
      version: z.string().describe('the release it is of'),
      optOuts: z.json().describe('the opt-out lists it honours'),
    },
    about: { agreement: 'agreement', dataset: 'dataset' },
    feeds: [],
    operations: ['makeCut'],
  }),
];
