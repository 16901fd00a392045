import { z } from 'zod';
import { caseAbout, caseFile, caseOutcomes, caseSummary, caseWords, question } from '../schemas/case.ts';
import { done, instant } from '../schemas/common.ts';
import {
  assessment,
  containment,
  incident,
  incidentReportFile,
  incidentSummary,
  incidentTold,
  lateReasons,
} from '../schemas/incident.ts';
import { route } from './define-route.ts';

const words = z.object({ words: caseWords });
const step = { method: 'POST', tag: 'cases', event: 'case.step', out: done } as const;
const incidentStep = { method: 'POST', tag: 'cases', event: 'incident.step', out: done } as const;

/** Case files and incidents of the oversight body, and what others have to do with them. */
export const casesRoutes = {
  listCases: route({
    method: 'GET',
    path: '/cases',
    tag: 'cases',
    summary: 'Cases that you may review, the latest first; never one that concerns you',
    out: z.object({ cases: z.array(caseSummary) }),
  }),
  openCase: route({
    ...step,
    path: '/cases',
    summary: 'Open a case about an entry, a person, an agreement, a dataset or a request, with a finding',
    body: words.extend({ about: caseAbout }),
    out: z.object({ id: z.string() }),
  }),
  getCase: route({
    method: 'GET',
    path: '/cases/{case}',
    tag: 'cases',
    summary: 'One case with all of its steps',
    out: caseFile,
  }),
  askInCase: route({
    ...step,
    path: '/cases/{case}/questions',
    summary: 'Ask a person; they see the question and nothing else of the case',
    body: words.extend({ to: z.string().min(1).max(120).describe('a sign-in name or a person’s id') }),
    out: z.object({ id: z.string() }),
  }),
  noteInCase: route({
    ...step,
    path: '/cases/{case}/notes',
    summary: 'Note something in a case',
    body: words,
  }),
  closeCase: route({
    ...step,
    path: '/cases/{case}/closing',
    summary: 'Record what came of a case and close it; questions without an answer are withdrawn',
    body: words.extend({ outcome: z.enum(caseOutcomes) }),
  }),
  reopenCase: route({
    ...step,
    path: '/cases/{case}/reopening',
    summary: 'Open a closed case again, and say why',
    body: words,
  }),
  listQuestions: route({
    method: 'GET',
    path: '/questions',
    tag: 'cases',
    summary: 'Questions that reviewers of the oversight body asked you',
    out: z.object({ questions: z.array(question) }),
  }),
  answerQuestion: route({
    ...step,
    path: '/questions/{question}/answer',
    summary: 'Answer a question that you were asked, once',
    body: words,
  }),
  listIncidents: route({
    method: 'GET',
    path: '/incidents',
    tag: 'cases',
    summary: 'Incidents that you may review, with the time that is left to tell the regulator',
    out: z.object({ incidents: z.array(incidentSummary) }),
  }),
  declareIncident: route({
    ...incidentStep,
    path: '/incidents',
    summary: 'Declare an incident: the 72 hours run from when the controller became aware',
    body: assessment.extend({ case: z.string().max(60).optional() }),
    out: z.object({ id: z.string() }),
  }),
  getIncident: route({
    method: 'GET',
    path: '/incidents/{incident}',
    tag: 'cases',
    summary: 'One incident: what is known, its clock, containment and who was told',
    out: incident,
  }),
  assessIncident: route({
    ...incidentStep,
    method: 'PUT',
    path: '/incidents/{incident}/assessment',
    summary: 'Replace what is thought of an incident; its clock can only be made to run out earlier',
    body: assessment.extend({ late: lateReasons.optional() }),
  }),
  containIncident: route({
    ...incidentStep,
    path: '/incidents/{incident}/containments',
    summary: 'Ask the access officers to suspend an agreement; each of them can, with one click',
    body: words.extend({ agreement: z.string().max(120) }),
  }),
  notifyRegulator: route({
    ...incidentStep,
    path: '/incidents/{incident}/notifications',
    summary: 'Record that the regulator was told; after 72 hours with the reasons of the delay',
    body: z.object({
      at: instant,
      reference: z.string().trim().min(1).max(200),
      late: lateReasons.optional(),
    }),
  }),
  tellOfIncident: route({
    ...incidentStep,
    path: '/incidents/{incident}/told',
    summary: 'Record that somebody else was told',
    body: words.extend({ who: z.enum(incidentTold), at: instant }),
  }),
  closeIncident: route({
    ...incidentStep,
    path: '/incidents/{incident}/closing',
    summary: 'Close an incident of which the regulator was told, or need not be',
    body: words,
  }),
  reopenIncident: route({
    ...incidentStep,
    path: '/incidents/{incident}/reopening',
    summary: 'Open a closed incident again, and say why',
    body: words,
  }),
  getIncidentReport: route({
    method: 'GET',
    path: '/incidents/{incident}/report',
    tag: 'cases',
    summary: 'The report to the regulator (UK GDPR, art. 33(3)), as a document and as Markdown',
    out: incidentReportFile,
  }),
  listContainments: route({
    method: 'GET',
    path: '/containments',
    tag: 'cases',
    summary: 'Agreements that reviewers ask to have suspended, and that you may suspend',
    out: z.object({ containments: z.array(containment) }),
  }),
} as const;
