import { expect, it } from 'vitest';
import { agreementText } from './agreement-text.ts';

it('tells of each dataset which rows are there, what decided it, and what becomes of each column', () => {
  const text = agreementText({
    ref: 'TEST-1-v1.0',
    title: 'A test',
    state: 'suspended',
    stopped: { at: '2026-02-01T00:00:00.000Z', reason: 'A member left.' },
    display: 'rows',
    dataOut: 'escrow',
    termFrom: '2026-01-01',
    termTo: '2026-12-31',
    datasets: ['visits'],
    member: true,
    summary: 'To test.',
    digest: 'd',
    signatures: [
      {
        officer: { id: 'per_1', name: 'Avery Officer (sample)' },
        at: '2026-01-01T00:00:00.000Z',
        kind: 'ed25519',
      },
    ],
    enforced: [
      {
        dataset: 'visits',
        version: '1.0',
        rows: 'rows where REGION is “Y56”',
        optOuts: 'opt-outs do not apply',
        conditionsRead: ['REGION', 'SEX of stays'],
        columns: [{ name: 'SEEN', becomes: 'the first day of its month' }],
      },
      {
        dataset: 'stays',
        version: '2.0',
        rows: 'all rows',
        optOuts: 'opt-outs do not apply',
        conditionsRead: [],
        columns: [{ name: 'SEX', becomes: 'as it is' }],
      },
    ],
    may: {},
  });
  expect(text.split('\n')).toEqual([
    'TEST-1-v1.0: A test',
    'suspended, 2026-01-01 to 2026-12-31; rows',
    'suspended 2026-02-01T00:00:00.000Z: A member left.',
    'signed by Avery Officer (sample), 2026-01-01T00:00:00.000Z',
    'To test.',
    '',
    'visits 1.0: rows where REGION is “Y56”; opt-outs do not apply',
    '  its conditions also read REGION, SEX of stays',
    'column  becomes',
    '------  --------------------------',
    'SEEN    the first day of its month',
    '',
    'stays 2.0: all rows; opt-outs do not apply',
    'column  becomes',
    '------  --------',
    'SEX     as it is',
  ]);
});
