import { defineEvent } from '@vitrine/ledger/events';
import { z } from 'zod';
import { cutDestroyed } from './record-removals.ts';

const agreement = z.string().describe('the agreement, with its version');

/** What is written of rooms and cuts as they end. */
export const roomEvents = [
  defineEvent({
    type: 'room.closed',
    written: 'fact',
    title: 'Room closed',
    sentence: 'closed a room under {agreement} ({reason})',
    public: { agreement, reason: z.string().describe('suspended, ended, expired or stopped') },
    private: {},
    about: { agreement: 'agreement' },
    feeds: [],
    operations: [],
  }),
  defineEvent({
    type: cutDestroyed,
    written: 'fact',
    title: 'Cut removed',
    sentence: 'removed a cut of {agreement} ({reason})',
    public: {
      agreement,
      reason: z.string().describe('stopped, expired, opt-outs, superseded or damaged'),
      dataset: z.string().optional().describe('the dataset'),
    },
    private: { cut: z.json().describe('the cut'), at: z.string().describe('when the steward removed it') },
    about: { agreement: 'agreement', dataset: 'dataset' },
    feeds: [],
    operations: [],
  }),
];
