import {
  parseAgreementRef,
  parsePersonId,
  parseRequestId,
  type AgreementRef,
  type PersonId,
  type RequestId,
} from '@vitrine/core/ids';
import { z } from 'zod';
import { findingSchema } from '../checks/finding.ts';
import { maxFileBytes } from '../files/size.ts';
import { profileSchema } from '../profiles/profile.ts';
import { decisions, fileNameSchema } from './decision.ts';
import { fileDecisionSchema } from './file-decisions.ts';
import { assignmentSchema } from './assignments.ts';
import { threadSchema } from './threads.ts';

const line = z.string().trim().min(1).max(300);
const prose = z.string().trim().min(1).max(10_000);
export const requestIdSchema = z.string().transform((text): RequestId => parseRequestId(text));
export const personIdSchema = z.string().transform((text): PersonId => parsePersonId(text));
export const agreementRefSchema = z.string().transform((text): AgreementRef => parseAgreementRef(text));
export const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/);

export const maxFiles = 50;

export const statisticalTypes = [
  'frequency-table',
  'magnitude-table',
  'summary-statistics',
  'regression',
  'plot',
  'model',
  'text',
  'other',
] as const;

/** What checkers must know to judge an output (SDC Handbook: an output without its context cannot be checked). */
export const requestContextSchema = z.strictObject({
  title: line.describe('Published in the register when released; name no person'),
  what: prose.describe('What the files are and how they were made'),
  population: prose.describe('Who is counted: cohort, period, exclusions'),
  variables: prose.describe('What each column or axis means, and what was derived how'),
  purpose: prose.describe('What for, and where it will be published'),
  statisticalType: z.enum(statisticalTypes),
  resembles: z
    .discriminatedUnion('earlier', [
      z.strictObject({ earlier: z.literal(false) }),
      z.strictObject({ earlier: z.literal(true), which: prose }),
    ])
    .describe(
      'Whether an earlier output has nearly the same counts: the difference of two can show one person',
    ),
});
export type RequestContext = z.output<typeof requestContextSchema>;

/** The tables and columns that something was computed from. */
export const lineageSchema = z
  .array(z.strictObject({ dataset: z.string().max(200), columns: z.array(z.string().max(300)) }))
  .max(100);
export type Lineage = z.output<typeof lineageSchema>;

/** A file asked for. The bytes lie in the object store under their hash. */
export const requestFileSchema = z.strictObject({
  name: fileNameSchema,
  sha256: sha256Schema,
  bytes: z.int().min(0).max(maxFileBytes),
  mediaType: z.string().regex(/^[a-z0-9.+-]{1,60}\/[a-z0-9.+-]{1,100}$/),
  /**
   * `result`: written by Vitrine from a query’s answer; `output`: from a room’s outputs; `upload`: handed in from
   * outside.
   */
  origin: z.enum(['result', 'output', 'upload']),
  /** Files that belong together, such as a table, its chart and its code, have one group. */
  group: z.string().trim().min(1).max(100).optional(),
  /** What it was computed from, when Vitrine knows. */
  lineage: lineageSchema.optional(),
  /** Of a file that reads as a table: its rows, header apart, and its columns. */
  table: z.strictObject({ rows: z.int().min(0), columns: z.int().min(0) }).optional(),
  /** The query whose result it is, when Vitrine knows. */
  query: z.string().max(100).optional(),
  /** The act that started the kernel among whose outputs it was. */
  kernel: z.string().max(100).optional(),
  /** It was put out by code whose outputs nobody of the study sees before they are released: see `requestFor`. */
  unseen: z.literal(true).optional(),
  findings: z.array(findingSchema).max(500),
});
export type RequestFile = z.output<typeof requestFileSchema>;

export const voteSchema = z.strictObject({
  checker: personIdSchema,
  decision: z.enum(decisions),
  comment: z.string().trim().max(10_000),
  /** Why what the checks would stop may leave nevertheless; published in the certificate, so it names no person. */
  reason: z.string().trim().max(2_000).optional(),
  /** The content voted on (`contentDigest`); votes recorded before November 2026 carry none. */
  content: sha256Schema.optional(),
  /** What the vote follows from; votes recorded before December 2026 carry none. */
  files: z.array(fileDecisionSchema).max(maxFiles).optional(),
  at: z.iso.datetime({ precision: 3 }),
});
export type Vote = z.output<typeof voteSchema>;

export const requestStates = [
  'draft',
  'submitted',
  'changes-requested',
  'approved',
  'rejected',
  'released',
  'withdrawn',
] as const;
export type RequestState = (typeof requestStates)[number];

/** What a release made: the package lies in the object store under its hash. */
export const releaseSchema = z.strictObject({
  at: z.iso.datetime({ precision: 3 }),
  package: sha256Schema,
  bytes: z.int().min(1),
  /** SHA-256 of ro-crate-metadata.json, whose exact bytes are signed. */
  certificate: sha256Schema,
});
export type ReleaseRecord = z.output<typeof releaseSchema>;

/** A round that is over: what was sent, and the votes when both were cast. */
export const roundSchema = z.strictObject({
  round: z.int().min(1),
  submittedAt: z.iso.datetime({ precision: 3 }),
  context: requestContextSchema.nullable(),
  files: z.array(requestFileSchema.pick({ name: true, sha256: true })),
  votes: z.array(voteSchema),
});
export type Round = z.output<typeof roundSchema>;

/** How much of a file's bytes was put before a person: from its beginning on, without a gap. */
export const seenSchema = z.strictObject({
  person: personIdSchema,
  sha256: sha256Schema,
  /** Rows of a table, characters of a text. */
  upTo: z.int().min(0),
  whole: z.boolean(),
});
export type Seen = z.output<typeof seenSchema>;

/** A request whole, as the ledger's entries make it. Nobody is shown this: see `requestFor`. */
export const requestSchema = z.strictObject({
  id: requestIdSchema,
  agreement: agreementRefSchema,
  requester: personIdSchema,
  profile: profileSchema,
  state: z.enum(requestStates),
  /** Counts submissions, from 1; votes belong to one round. */
  round: z.int().min(0),
  createdAt: z.iso.datetime({ precision: 3 }),
  updatedAt: z.iso.datetime({ precision: 3 }),
  /** When this round was submitted; for a request never submitted, when it was made. */
  submittedAt: z.iso.datetime({ precision: 3 }),
  context: requestContextSchema.nullable(),
  files: z.array(requestFileSchema).max(maxFiles),
  /** Votes of this round. */
  votes: z.array(voteSchema).max(2),
  /** Rounds that a change of the request ended, the oldest first. */
  earlierRounds: z.array(roundSchema),
  release: releaseSchema.nullable(),
  downloads: z.int().min(0),
  /** Who fetched the release: who must hear when it is called back. */
  downloadedBy: z.array(personIdSchema),
  /** Set when it was taken back, by whom and why. */
  withdrawal: z
    .strictObject({
      at: z.iso.datetime({ precision: 3 }),
      by: personIdSchema.nullable(),
      reason: z.string(),
    })
    .nullable(),
  seen: z.array(seenSchema),
  /** Who is to check it, over all rounds; absent where nobody ever was named. */
  assigned: z.array(assignmentSchema).optional(),
  /** Questions about files and their answers, the oldest first; absent where nothing was asked. */
  threads: z.array(threadSchema).optional(),
});
export type Request = z.output<typeof requestSchema>;

/** Votes that decide; nobody sees another's before both are cast. */
export const votesNeeded = 2;

/** Whether both votes of a round were cast: before, and of a round that ended without them ever, nothing may tell. */
export function votesAreIn(
  { round: current, votes, earlierRounds }: Pick<Request, 'round' | 'votes' | 'earlierRounds'>,
  round: number,
): boolean {
  return [{ round: current, votes }, ...earlierRounds].some(
    (one) => one.round === round && one.votes.length >= votesNeeded,
  );
}
