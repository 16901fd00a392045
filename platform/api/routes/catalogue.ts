import { z } from 'zod';
import {
  cohortList,
  dataset,
  datasetSummary,
  nextReview,
  optOutSnapshot,
  publishProgress,
} from '../schemas/catalogue.ts';
import { document, empty } from '../schemas/common.ts';
import { route } from './define-route.ts';

/** Datasets, their releases, opt-outs and lists of people. */
export const catalogueRoutes = {
  listDatasets: route({
    method: 'GET',
    path: '/datasets',
    tag: 'catalogue',
    summary: 'Search datasets and columns',
    query: z.object({ text: z.string().max(200).optional() }),
    out: z.object({ datasets: z.array(datasetSummary) }),
  }),
  getDataset: route({
    method: 'GET',
    path: '/datasets/{dataset}',
    tag: 'catalogue',
    summary: 'One dataset',
    out: dataset,
  }),
  publishDataset: route({
    method: 'POST',
    path: '/datasets',
    tag: 'catalogue',
    answer: 'stream',
    event: 'dataset.published',
    summary: 'Publish a release from a dataset file',
    body: document,
    out: publishProgress,
  }),
  verifyRelease: route({
    method: 'POST',
    path: '/datasets/{dataset}/releases/{version}/verification',
    tag: 'catalogue',
    summary: 'Check a release against its signed manifest',
    out: z.object({ intact: z.boolean(), problems: z.array(z.string()) }),
  }),
  applyOptOuts: route({
    method: 'POST',
    path: '/opt-outs',
    tag: 'catalogue',
    event: 'optout.applied',
    summary: 'Apply a list of opted-out NHS numbers from the landing area',
    body: z.object({
      file: z.string().regex(/^[A-Za-z0-9._-]{1,120}$/),
      kind: z.enum(['national', 'type1']),
    }),
    out: optOutSnapshot,
  }),
  nextReview: route({
    method: 'POST',
    path: '/linkage-reviews',
    tag: 'catalogue',
    event: 'linkage.shown',
    summary: 'Be shown the next pair of records that two reviewers decide; the look is recorded first',
    body: z.object({ skipped: z.array(z.string().max(100)).max(500).default([]) }),
    out: nextReview,
  }),
  decideReview: route({
    method: 'POST',
    path: '/linkage-reviews/{review}/decision',
    tag: 'catalogue',
    event: 'linkage.decided',
    summary: 'Say whether a pair is one person: it counts when two reviewers agree, from the next release on',
    body: z.object({ verdict: z.enum(['same', 'different', 'unsure']) }),
    out: z.object({ outcome: z.enum(['same', 'different', 'waits']) }),
  }),
  reopenReview: route({
    method: 'POST',
    path: '/linkage-reviews/{review}/reopening',
    tag: 'catalogue',
    event: 'linkage.reopened',
    summary: 'Open a decided pair again: from the next release on it is decided neither way',
    body: z.object({ reason: z.string().trim().min(1).max(1_000) }),
    out: empty,
  }),
  listCohorts: route({
    method: 'GET',
    path: '/cohorts',
    tag: 'catalogue',
    summary: 'Lists of people that agreements can name',
    out: z.object({ cohorts: z.array(cohortList) }),
  }),
  loadCohort: route({
    method: 'POST',
    path: '/cohorts',
    tag: 'catalogue',
    event: 'cohort.loaded',
    summary: 'Load a list of NHS numbers from the landing area, once, under the name of its file',
    body: z.object({ file: z.string().regex(/^[A-Za-z0-9._-]{1,120}$/) }),
    out: cohortList,
  }),
} as const;
