import { z } from 'zod';
import { instant, personName } from './common.ts';

export const requestState = z.enum([
  'draft',
  'submitted',
  'changes-requested',
  'approved',
  'rejected',
  'released',
  'withdrawn',
]);

/** What checkers need to know; asked one question at a time. */
export const requestContext = z.object({
  /** What kind of statistic the output is. */
  kind: z.enum([
    'frequency-table',
    'magnitude-table',
    'summary-statistics',
    'regression',
    'plot',
    'model',
    'text',
    'other',
  ]),
  /** Who is counted: cohort, period, exclusions. */
  population: z.string().max(4000),
  /** What each column or axis means, and what was derived how. */
  variables: z.string().max(4000),
  /** What it is for and where it will appear. */
  purpose: z.string().max(4000),
  /** Earlier outputs it resembles or can be compared with. */
  related: z.string().max(4000),
});
export type RequestContext = z.infer<typeof requestContext>;

export const finding = z.object({
  code: z.string(),
  severity: z.enum(['stop', 'warn', 'note']),
  file: z.string(),
  where: z.string().optional(),
  explanation: z.string(),
  suggestion: z.string().optional(),
});
export type Finding = z.infer<typeof finding>;

export const requestFile = z.object({
  name: z.string(),
  size: z.int(),
  sha256: z.string(),
  mediaType: z.string(),
  origin: z.enum(['result', 'output', 'upload']),
  /** It was put out by code that ran unseen: before it is released the study is told its name alone. */
  unseen: z.literal(true).optional(),
  /** Files that belong together have one group. */
  group: z.string().optional(),
  /** The tables and columns it was computed from, when Vitrine knows. */
  lineage: z.array(z.object({ dataset: z.string(), columns: z.array(z.string()) })).optional(),
  /** How far the viewer was shown it: rows of a table, characters of a text; and whether to its end. */
  seen: z.object({ upTo: z.int(), whole: z.boolean() }),
  /** The query it came from, when it came from one. */
  query: z.string().optional(),
  sql: z.string().optional(),
  /** Everything that ran in the kernel among whose outputs it was. */
  code: z.string().optional(),
});

/** Why a request that is not released does not go on, and what to do. */
export const quarantine = z.object({
  reason: z.enum(['agreement-suspended', 'agreement-ended', 'agreement-expired', 'opt-outs']),
  explanation: z.string(),
  help: z.string(),
});

export const requestSummary = z.object({
  id: z.string(),
  title: z.string(),
  agreement: z.string(),
  state: requestState,
  updated: instant,
  requester: personName.optional(),
  files: z.int(),
  /** Whether the viewer has voted in this round. */
  voted: z.boolean(),
  findings: z.object({ stop: z.int(), warn: z.int(), note: z.int() }),
  quarantine: quarantine.optional(),
});
export type RequestSummary = z.infer<typeof requestSummary>;

export const vote = z.enum(['approve', 'changes', 'reject']);
export type Vote = z.infer<typeof vote>;

/** Why a file may not leave as it is: what a checker chooses from, and what it says to the requester. */
export const fileReasonTexts = {
  'small-numbers': 'Small numbers, or hidden ones that follow from others',
  dominance: 'A figure that few people bring nearly all of',
  difference: 'Compared with another output it tells of few people',
  'single-values': 'Values of single people',
  identifiers: 'Identifiers, or words about a person',
  'not-told': 'It cannot be told what it counts, or of whom',
  rounding: 'Not rounded or hidden as the profile asks',
  'too-much': 'More than what it is for needs',
  purpose: 'Not what the agreement is for',
  other: 'Something else, as the words say',
} as const;
export type FileReason = keyof typeof fileReasonTexts;
const fileReason = z.enum(Object.keys(fileReasonTexts) as [FileReason, ...FileReason[]]);

/** What is decided of one file: a vote follows from these. */
export const fileVote = z.object({
  name: z.string(),
  vote,
  reasons: z.array(fileReason).max(20),
  words: z.string().max(4_000),
});
export type FileVote = z.infer<typeof fileVote>;

/** Questions of one checker about one file, and what the requester answers; it goes on over rounds. */
export const thread = z.object({
  id: z.string(),
  file: z.string(),
  /** Whether the viewer asked. */
  mine: z.boolean(),
  /** Who asked: a name for checkers and reviewers, “A checker” for the study. */
  label: z.string(),
  settled: z.boolean(),
  /** Whose words are waited for. */
  turn: z.enum(['requester', 'checker']).nullable(),
  messages: z.array(
    z.object({ by: z.enum(['requester', 'checker']), round: z.int(), at: instant, words: z.string() }),
  ),
});
export type Thread = z.infer<typeof thread>;

/** A vote as shown: its caster by name for checkers and reviewers, by number for the study. */
const shownVote = z.object({
  mine: z.boolean(),
  label: z.string(),
  vote,
  comment: z.string(),
  /** Why what the checks would stop may leave nevertheless. */
  reason: z.string().optional(),
  /** What it follows from; votes of before December 2026 say nothing of single files. */
  files: z.array(fileVote).optional(),
  at: instant,
});

/** A round that a change of the request ended. */
const earlierRound = z.object({
  round: z.int(),
  submitted: instant,
  votes: z.array(shownVote),
  /** What changed from it to the next round, or to what the request is now. */
  changedSince: z.object({
    files: z.array(
      z.object({
        name: z.string(),
        change: z.enum(['added', 'removed', 'replaced', 'renamed']),
        from: z.string().optional(),
      }),
    ),
    answers: z.array(z.string()),
  }),
});

export const request = requestSummary.extend({
  /** Counts submissions; a vote names the round and the content that it is about. */
  round: z.int(),
  /** SHA-256 of everything a vote is about: round, profile, answers, files and findings. */
  content: z.string(),
  /** Whether the checks found what stops a release: each approval then needs a reason. */
  stops: z.boolean(),
  earlierRounds: z.array(earlierRound),
  /** Set when it was taken back, or a release was called back. */
  withdrawal: z.object({ at: instant, who: z.string().optional(), reason: z.string() }).optional(),
  profile: z.object({ name: z.string(), explanation: z.string() }),
  context: requestContext.partial(),
  fileList: z.array(requestFile),
  findingList: z.array(finding),
  /** Votes that this viewer may see: all once two are cast, before that their own. */
  votes: z.array(shownVote),
  votesCast: z.int(),
  /** Questions about files and their answers, as far as this viewer may read them. */
  threads: z.array(thread),
  certificate: z.object({ released: instant, sha256: z.string() }).optional(),
  history: z.array(z.object({ at: instant, what: z.string(), who: z.string().optional() })),
  may: z.record(z.string(), z.object({ allowed: z.boolean(), why: z.string().optional() })),
});
export type Request = z.infer<typeof request>;

/** A file as a checker sees it. */
export const filePreview = z.object({
  name: z.string(),
  mediaType: z.string(),
  /** Parsed table, when the file is one. */
  table: z.object({ columns: z.array(z.string()), rows: z.array(z.array(z.string())) }).optional(),
  text: z.string().optional(),
  /** Where this part begins: row of the table or character of the text, from 0. */
  from: z.int(),
  /** Where the next part begins; absent when the file ends here. */
  next: z.int().optional(),
  /** How many rows or characters the whole has. */
  total: z.int(),
  truncated: z.boolean(),
});
export type FilePreview = z.infer<typeof filePreview>;
