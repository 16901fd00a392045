import { defineEvent } from '@vitrine/ledger/events';
import { z } from 'zod';

export const actsExported = 'audit.exported';
export const viewSaved = 'audit.view-saved';
export const findingLookedAt = 'audit.finding-looked-at';
export const viewRemoved = 'audit.view-removed';

const view = z.string().describe('the view’s id');

/** What is written of those who read the record. */
export const auditEvents = [
  defineEvent({
    type: actsExported,
    written: 'fact',
    title: 'Export of the audit',
    sentence: 'exported acts from the audit',
    public: {},
    private: {
      filter: z.looseObject({}).describe('which acts'),
      format: z.string().describe('csv or json'),
      acts: z.int().describe('how many'),
    },
    about: {},
    feeds: [],
    operations: ['exportActs'],
  }),
  defineEvent({
    type: findingLookedAt,
    written: 'fact',
    title: 'Unusual activity looked at',
    sentence: 'looked at unusual activity that a rule found',
    public: {},
    private: {
      finding: z.string().describe('rule, person and day'),
      outcome: z.string().describe('ordinary, asked or misuse'),
      note: z.string().describe('the reviewer’s words'),
    },
    about: {},
    feeds: [],
    operations: ['lookAtUnusual'],
  }),
  defineEvent({
    type: viewSaved,
    written: 'fact',
    title: 'View of the audit saved',
    sentence: 'saved a view of the audit',
    public: {},
    private: {
      view,
      name: z.string().describe('its name'),
      address: z.string().describe('the filter, as in the page’s address'),
    },
    about: {},
    feeds: [],
    operations: ['saveView'],
  }),
  defineEvent({
    type: viewRemoved,
    written: 'fact',
    title: 'View of the audit removed',
    sentence: 'removed a saved view of the audit',
    public: {},
    private: { view },
    about: {},
    feeds: [],
    operations: ['removeView'],
  }),
];
