import { defineEvent } from '@vitrine/ledger/events';
import { z } from 'zod';
import { datasetPublished } from './catalogue-projection.ts';
import { cohortLoaded } from './cohort-projection.ts';
import { reviewDecided, reviewReopened, reviewShown, verdicts, outcomes } from './review-pair.ts';
import { optOutsApplied, optOutsDiscarded, optOutsProposed, optOutsUndone } from './opt-out-proposal.ts';
import { faultsListed, quarantineShown } from './quarantine.ts';
import { deliveryBegun, deliveryDiscarded, deliveryReceived } from './delivery.ts';
import { synopsisBought } from './synopsis.ts';
import { cutMade, roomOpened } from './steward/intended-act.ts';

const agreement = z.string().describe('the agreement, with its version');
const dataset = z.string().describe('the dataset');
const review = z.string().describe('the pair’s random name');
const version = z.string().describe('the release');
const kind = z.string().describe('national or type1');
const proposal = z.string().describe('the list as it was compared with the one in use');
const appliedList = {
  public: {
    kind,
    proposal: proposal.optional(),
    list: z.string().optional().describe('the list that counts from now on'),
  },
  private: {
    file: z.string().nullable().describe('the file in the landing area'),
    snapshot: z.looseObject({}).describe('the list, its age, and its count without the last digit'),
  },
} as const;

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
    toldSingly: ['dataset', 'version', 'title', 'owner', 'synthetic', 'manifest'],
    operations: ['publishDataset'],
  }),
  defineEvent({
    type: synopsisBought,
    written: 'act',
    title: 'Public synopsis bought',
    sentence: 'bought the public synopsis of {dataset} {release} for ε {epsilon} of its privacy budget',
    public: {
      dataset,
      release: version,
      epsilon: z.number().describe('what it spends, once for a release however often it is asked for'),
      digest: z.string().optional().describe('the digest of what was drawn'),
    },
    private: { synopsis: z.looseObject({}).describe('what was drawn') },
    about: { dataset: 'dataset' },
    feeds: [],
    toldSingly: ['dataset', 'release', 'epsilon', 'digest'],
    operations: ['publishDataset', 'buySynopsis'],
  }),
  defineEvent({
    type: deliveryBegun,
    written: 'act',
    title: 'Delivery begun',
    sentence: 'began to send a file',
    public: {},
    private: {
      file: z.string().describe('the name that the file gets'),
      size: z.int().describe('bytes'),
      delivery: z.string().describe('the delivery’s random name'),
    },
    about: {},
    feeds: [],
    operations: ['beginDelivery'],
  }),
  defineEvent({
    type: deliveryReceived,
    written: 'act',
    title: 'File received',
    sentence: 'sent a file that was received whole',
    public: {},
    private: {
      delivery: z.string().describe('the delivery’s random name'),
      sha256: z.string().optional().describe('the digest of the file'),
    },
    about: {},
    feeds: [],
    operations: ['completeDelivery'],
  }),
  defineEvent({
    type: deliveryDiscarded,
    written: 'act',
    title: 'Delivery discarded',
    sentence: 'discarded a file that had not arrived whole',
    public: {},
    private: { delivery: z.string().describe('the delivery’s random name') },
    about: {},
    feeds: [],
    operations: ['discardDelivery'],
  }),
  defineEvent({
    type: 'dataset.drafted',
    written: 'act',
    title: 'Dataset file proposed',
    sentence: 'had a dataset file proposed for a landing file',
    public: {},
    private: { file: z.string().describe('the file in the landing area') },
    about: {},
    feeds: [],
    operations: ['draftDataset'],
  }),
  defineEvent({
    type: 'dataset.checked',
    written: 'act',
    title: 'Dataset file tried',
    sentence: 'tried a dataset file for {dataset} {version} without publishing',
    public: { dataset, version },
    private: {},
    about: { dataset: 'dataset' },
    feeds: [],
    operations: ['checkDataset'],
  }),
  defineEvent({
    type: quarantineShown,
    written: 'act',
    title: 'Quarantine shown',
    sentence: 'was shown rows that were kept out of {dataset} {release}',
    public: { dataset, release: version },
    private: {
      after: z.int().describe('the line behind which the rows begin'),
      reason: z.string().describe('the reason they were kept out for'),
    },
    about: { dataset: 'dataset' },
    feeds: [],
    operations: ['showQuarantine'],
  }),
  defineEvent({
    type: faultsListed,
    written: 'act',
    title: 'List of faults made',
    sentence: 'listed where rows failed that were kept out of {dataset} {release}',
    public: { dataset, release: version },
    private: {},
    about: { dataset: 'dataset' },
    feeds: [],
    operations: ['listFaults'],
  }),
  defineEvent({
    type: optOutsProposed,
    written: 'act',
    title: 'Opt-outs compared',
    sentence: 'had a list of {kind} opt-outs compared with the one in use',
    public: { kind, proposal: proposal.optional() },
    private: {
      file: z
        .string()
        .nullable()
        .describe('the file in the landing area; none of one that brings the list before back'),
      undo: z.boolean().describe('whether it brings the list before back'),
      comparison: z.looseObject({}).describe('both lists, with counts without the last digit'),
    },
    about: {},
    feeds: [],
    operations: ['applyOptOuts', 'undoOptOuts'],
  }),
  defineEvent({
    type: optOutsApplied,
    written: 'act',
    title: 'Opt-outs applied',
    sentence: 'applied a list of {kind} opt-outs',
    ...appliedList,
    about: {},
    feeds: ['home page'],
    operations: ['applyOptOuts', 'confirmOptOuts'],
  }),
  defineEvent({
    type: optOutsUndone,
    written: 'act',
    title: 'Opt-outs brought back',
    sentence: 'brought back the list of {kind} opt-outs that was in use before',
    ...appliedList,
    about: {},
    feeds: ['home page'],
    operations: ['undoOptOuts', 'confirmOptOuts'],
  }),
  defineEvent({
    type: optOutsDiscarded,
    written: 'act',
    title: 'Opt-outs discarded',
    sentence: 'discarded a list of {kind} opt-outs that waited for a second person',
    public: { kind, proposal },
    private: {},
    about: {},
    feeds: [],
    operations: ['discardOptOuts'],
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
    type: reviewShown,
    written: 'act',
    title: 'Pair of records shown',
    sentence: 'asked to see a pair of records that may be one person’s',
    public: {},
    private: { review },
    about: {},
    feeds: [],
    operations: ['nextReview'],
  }),
  defineEvent({
    type: reviewDecided,
    written: 'act',
    title: 'Pair of records decided',
    sentence: 'decided on a pair of records that may be one person’s',
    public: {},
    private: {
      review,
      verdict: z.enum(verdicts).describe('what this data manager says'),
      outcome: z.enum(outcomes).describe('what two agree on'),
    },
    about: {},
    feeds: [],
    operations: ['decideReview'],
  }),
  defineEvent({
    type: reviewReopened,
    written: 'act',
    title: 'Decided pair of records reopened',
    sentence: 'opened a decided pair of records again',
    public: {},
    private: { review, reason: z.string().describe('why') },
    about: {},
    feeds: [],
    operations: ['reopenReview'],
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
