import type { UseCases } from '../use-case.ts';
import type { RecordPorts } from '../record/ports.ts';
import {
  answerQuestion,
  askInCase,
  listCases,
  listQuestions,
  openCase,
  showCase,
  stepInCase,
} from './cases.ts';
import { containmentsFor } from './containments.ts';
import { reportMarkdown, reportOf } from './incident-report.ts';
import {
  assessIncident,
  containIncident,
  declareIncident,
  listIncidents,
  showIncident,
  stepInIncident,
} from './incidents.ts';

type CaseUseCases = Pick<
  UseCases,
  | 'listCases'
  | 'openCase'
  | 'getCase'
  | 'askInCase'
  | 'noteInCase'
  | 'closeCase'
  | 'reopenCase'
  | 'listQuestions'
  | 'answerQuestion'
  | 'listIncidents'
  | 'declareIncident'
  | 'getIncident'
  | 'assessIncident'
  | 'containIncident'
  | 'notifyRegulator'
  | 'tellOfIncident'
  | 'closeIncident'
  | 'reopenIncident'
  | 'getIncidentReport'
  | 'listContainments'
>;

/** Case files and incidents of the oversight body, the answers of those who were asked, and what officers suspend. */
export function caseUseCases(ports: RecordPorts): CaseUseCases {
  return {
    listCases: async ({ person }) => ({ cases: await listCases(ports, person) }),
    openCase: ({ person }, { body }) => openCase(ports, person, body),
    getCase: ({ person }, { params }) => showCase(ports, person, params.case),
    askInCase: ({ person }, { params, body }) => askInCase(ports, person, params.case, body),
    noteInCase: ({ person }, { params, body }) =>
      stepInCase(ports, person, params.case, { kind: 'noted', ...body }),
    closeCase: ({ person }, { params, body }) =>
      stepInCase(ports, person, params.case, { kind: 'closed', ...body }),
    reopenCase: ({ person }, { params, body }) =>
      stepInCase(ports, person, params.case, { kind: 'reopened', ...body }),
    listQuestions: async ({ person }) => ({ questions: listQuestions(ports, person) }),
    answerQuestion: ({ person }, { params, body }) =>
      answerQuestion(ports, person, params.question, body.words),
    listIncidents: async ({ person }) => ({ incidents: await listIncidents(ports, person) }),
    declareIncident: ({ person }, { body }) => declareIncident(ports, person, body),
    getIncident: ({ person }, { params }) => showIncident(ports, person, params.incident),
    assessIncident: ({ person }, { params, body }) => assessIncident(ports, person, params.incident, body),
    containIncident: ({ person }, { params, body }) => containIncident(ports, person, params.incident, body),
    notifyRegulator: ({ person }, { params, body }) =>
      stepInIncident(ports, person, params.incident, { kind: 'notified', ...body }),
    tellOfIncident: ({ person }, { params, body }) =>
      stepInIncident(ports, person, params.incident, { kind: 'told', ...body }),
    closeIncident: ({ person }, { params, body }) =>
      stepInIncident(ports, person, params.incident, { kind: 'closed', ...body }),
    reopenIncident: ({ person }, { params, body }) =>
      stepInIncident(ports, person, params.incident, { kind: 'reopened', ...body }),
    getIncidentReport: async ({ person }, { params }) => {
      const report = reportOf(await showIncident(ports, person, params.incident), ports.clock.now());
      const fileName = `breach-${report.incident}-${report.made.slice(0, 10)}`;
      return { fileName, markdown: reportMarkdown(report), report };
    },
    listContainments: async ({ person }) => ({ containments: await containmentsFor(ports, person) }),
  };
}
