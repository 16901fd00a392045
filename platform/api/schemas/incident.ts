import { z } from 'zod';
import { caseWords } from './case.ts';
import { instant, personName } from './common.ts';

/** What befell the data (UK GDPR, art. 4(12)): seen by others, changed, or lost. */
export const incidentNatures = ['confidentiality', 'integrity', 'availability'] as const;
/** Kinds of data, and with them of people. */
export const incidentData = ['health', 'pseudonymised', 'identifiers', 'small-numbers', 'staff'] as const;
/** About how many: the bands of a report. */
export const incidentBands = [
  'none',
  'under 10',
  '10 to 99',
  '100 to 999',
  '1,000 to 9,999',
  '10,000 or more',
  'not known yet',
] as const;
/** To people's rights and freedoms (art. 33(1), 34(1)). */
export const incidentRisks = ['unlikely', 'likely', 'high'] as const;
/** Who can be told, beside the regulator. */
export const incidentTold = [
  'controller',
  'people',
  'data-protection-officer',
  'oversight',
  'other',
] as const;

/** What is thought of an incident; a later assessment takes the place of an earlier one. */
export const assessment = z.object({
  happened: instant.describe('when it happened, or began'),
  aware: instant.describe('when the controller became aware of it: the 72 hours run from here'),
  natures: z.array(z.enum(incidentNatures)).min(1).max(3),
  data: z.array(z.enum(incidentData)).min(1).max(5),
  people: z.enum(incidentBands),
  records: z.enum(incidentBands),
  risk: z.enum(incidentRisks),
  what: caseWords.describe('what happened'),
  consequences: caseWords.describe('what is likely to follow'),
  measures: caseWords.describe('what was done or is proposed'),
  contact: z.string().trim().min(1).max(300).describe('where the regulator can ask'),
  agreements: z.array(z.string().max(120)).max(50).describe('agreements concerned, with their versions'),
});
export type Assessment = z.infer<typeof assessment>;

/** Why the regulator was told after 72 hours (art. 33(1)). */
export const lateReasons = caseWords;

export const incidentClock = z.object({
  /** 72 hours after the controller became aware. */
  deadline: instant,
  state: z.enum(['running', 'over', 'notified', 'notified-late', 'not-needed']),
  /** Until the deadline as of the answer; negative when it is over. */
  leftMs: z.int(),
});
export type IncidentClock = z.infer<typeof incidentClock>;

export const containment = z.object({
  incident: z.string(),
  agreement: z.string(),
  title: z.string(),
  at: instant,
  words: z.string(),
  /** The agreement's state. */
  state: z.string(),
  contained: z.boolean(),
  since: instant.optional(),
});
export type Containment = z.infer<typeof containment>;

export const incidentSummary = z.object({
  id: z.string(),
  state: z.enum(['open', 'closed']),
  declaredBy: personName,
  at: instant,
  what: z.string(),
  risk: z.enum(incidentRisks),
  clock: incidentClock,
});
export type IncidentSummary = z.infer<typeof incidentSummary>;

export const incident = incidentSummary.extend({
  case: z.string().optional(),
  assessment,
  containments: z.array(containment),
  notifications: z.array(z.object({ at: instant, reference: z.string(), recorded: instant, by: personName })),
  /** Why the regulator was told late. */
  late: z.string().optional(),
  told: z.array(z.object({ who: z.enum(incidentTold), at: instant, words: z.string(), by: personName })),
  history: z.array(z.object({ kind: z.string(), at: instant, by: personName, words: z.string() })),
});
export type Incident = z.infer<typeof incident>;

/** What art. 33(3) asks for, from what is on record. */
export const incidentReport = z.object({
  incident: z.string(),
  made: instant,
  breach: z.object({
    happened: instant,
    aware: instant,
    deadline: instant,
    notified: z.array(z.object({ at: instant, reference: z.string() })),
    lateReasons: z.string().nullable(),
  }),
  nature: z.object({ kinds: z.array(z.string()), description: z.string() }),
  dataSubjects: z.object({ categories: z.array(z.string()), approximateNumber: z.string() }),
  records: z.object({ approximateNumber: z.string() }),
  contact: z.string(),
  likelyConsequences: z.string(),
  risk: z.string(),
  measures: z.object({
    takenOrProposed: z.string(),
    containment: z.array(
      z.object({ agreement: z.string(), asked: instant, state: z.string(), since: instant.nullable() }),
    ),
  }),
  told: z.array(z.object({ who: z.string(), at: instant, words: z.string() })),
});
export type IncidentReport = z.infer<typeof incidentReport>;

export const incidentReportFile = z.object({
  fileName: z.string(),
  markdown: z.string(),
  report: incidentReport,
});
