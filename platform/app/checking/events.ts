import { defineEvent } from '@vitrine/ledger/events';
import { z } from 'zod';
import { absenceRecorded } from './entry-types.ts';

/** What is written of checkers; who is named for which request is among the events of requests. */
export const checkingEvents = [
  defineEvent({
    type: absenceRecorded,
    written: 'fact',
    title: 'Absence of a checker',
    sentence: 'said when they are away',
    public: {},
    private: { absence: z.looseObject({}).nullable().describe('from and until, days; null: not away') },
    about: {},
    feeds: ['home page'],
    operations: ['setAbsence'],
  }),
];
