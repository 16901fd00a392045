import { defineEvent } from '@vitrine/ledger/events';
import { z } from 'zod';
import { caseStepSchema } from './case-step.ts';
import { incidentStepSchema } from './incident-step.ts';

export const caseStepped = 'case.step';
export const incidentStepped = 'incident.step';

/** Whether an entry is a step of a case or an incident: no list says who took it, for that names who was asked. */
export const isOfCases = ({ type }: { readonly type: string }): boolean =>
  type === caseStepped || type === incidentStepped;

/**
 * What is written of cases and incidents. The public face is empty: who is asked about what, and that anything is, is
 * nobody's business but the oversight body's. Nor does it say what it is about, so that no list of a person's or an
 * agreement's entries leads to it (decision 0032).
 */
export const caseEvents = [
  defineEvent({
    type: caseStepped,
    written: 'fact',
    title: 'Step of a case file',
    sentence: 'took a step in a case file',
    public: {},
    private: {
      case: z.string().describe('the case'),
      step: caseStepSchema.describe('opened, asked, answered, noted, closed or reopened, with its words'),
    },
    about: {},
    feeds: [],
    operations: ['openCase', 'askInCase', 'answerQuestion', 'noteInCase', 'closeCase', 'reopenCase'],
  }),
  defineEvent({
    type: incidentStepped,
    written: 'fact',
    title: 'Step of an incident',
    sentence: 'took a step in an incident',
    public: {},
    private: {
      incident: z.string().describe('the incident'),
      step: incidentStepSchema.describe(
        'declared, assessed, containment asked for, regulator notified, others told, closed or reopened',
      ),
    },
    about: {},
    feeds: [],
    operations: [
      'declareIncident',
      'assessIncident',
      'containIncident',
      'notifyRegulator',
      'tellOfIncident',
      'closeIncident',
      'reopenIncident',
    ],
  }),
];
