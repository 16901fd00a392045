import type { Request } from '@vitrine/api';
import { expect, it } from 'vitest';
import { requestState, requestText } from './request-text.ts';

const request: Request = {
  id: 'req_1',
  title: 'By sex',
  agreement: 'TEST-1-v1.0',
  state: 'submitted',
  updated: '2026-01-01T00:00:00.000Z',
  files: 1,
  voted: true,
  round: 1,
  content: 'c'.repeat(64),
  stops: false,
  earlierRounds: [],
  threads: [],
  findings: { stop: 0, warn: 1, note: 0 },
  profile: { name: 'nhs-hes-2018', explanation: 'At least 8 people.' },
  context: {},
  fileList: [
    {
      name: 'by-sex.csv',
      size: 20,
      sha256: 'a',
      mediaType: 'text/csv',
      origin: 'result',
      seen: { upTo: 0, whole: false },
    },
  ],
  findingList: [{ code: 'x', severity: 'warn', file: 'by-sex.csv', explanation: 'A small number.' }],
  votes: [{ mine: true, label: 'Checker 1', vote: 'approve', comment: '', at: '2026-01-01T00:00:00.000Z' }],
  votesCast: 1,
  history: [],
  may: {},
};

it('tells a request in lines', () => {
  expect(requestText(request).split('\n')).toEqual([
    'req_1: By sex (submitted)',
    'agreement TEST-1-v1.0, profile nhs-hes-2018',
    `round 1, content ${'c'.repeat(64)}`,
    '  by-sex.csv, 20 bytes',
    '  warn: A small number.',
    '  Checker 1: approve',
  ]);
});

it('says of a request in quarantine why it is held and what to do, before anything else', () => {
  const held: Request = {
    ...request,
    quarantine: { reason: 'agreement-ended', explanation: 'It has ended.', help: 'Ask again.' },
  };
  expect(requestText(held).split('\n').slice(0, 3)).toEqual([
    'req_1: By sex (submitted, quarantined)',
    'It has ended.',
    'Ask again.',
  ]);
  expect([requestState(request), requestState(held)]).toEqual(['submitted', 'submitted, quarantined']);
});
