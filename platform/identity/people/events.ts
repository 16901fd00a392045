import { defineEvent } from '@vitrine/ledger/events';
import { z } from 'zod';

/** What is written of people and their sessions. */
export const identityEvents = [
  defineEvent({
    type: 'person.recorded',
    written: 'fact',
    title: 'Person as the provider describes them',
    sentence: 'was recorded as the sign-in provider describes them',
    public: {},
    private: { person: z.looseObject({}).describe('id, user name, name, roles, issuer and subject') },
    about: {},
    feeds: [],
    operations: [],
  }),
  defineEvent({
    type: 'person.addressed',
    written: 'fact',
    title: 'Address for notices',
    sentence: 'was recorded with the address, or without one, that the sign-in provider gives',
    public: {},
    private: {
      sealed: z.string().nullable().describe('the address, sealed with a key of the server; null: none'),
    },
    about: {},
    feeds: [],
    operations: [],
  }),
  defineEvent({
    type: 'session.started',
    written: 'fact',
    title: 'Sign-in',
    sentence: 'signed in',
    public: {},
    private: {},
    about: {},
    feeds: [],
    operations: [],
  }),
  defineEvent({
    type: 'session.ended',
    written: 'fact',
    title: 'Sign-out',
    sentence: 'signed out',
    public: {},
    private: {},
    about: {},
    feeds: [],
    operations: ['endSession'],
  }),
];
