import { expect, test } from 'vitest';
import { summaryOf } from '../testing/samples.ts';
import { agreementOf, versionAfter, versionBefore } from './versions.ts';

const ref = (version: string): string => `DARS-NIC-1-A1-v${version}`;

test('an agreement is its reference without the version', () => {
  expect(agreementOf(ref('1.12'))).toBe('DARS-NIC-1-A1');
});

test('a version replaces the one in force before it, not one that is newer, unsigned or another agreement’s', () => {
  const all = [
    summaryOf(ref('1.0'), { state: 'ended' }),
    summaryOf(ref('1.9'), { state: 'active' }),
    summaryOf(ref('1.10'), { state: 'unsigned' }),
    summaryOf(ref('2.0'), { state: 'active' }),
    summaryOf('DARS-NIC-9-B2-v1.9', { state: 'active' }),
  ];
  expect(versionBefore(ref('1.11'), all)?.ref).toBe(ref('1.9'));
  expect(versionBefore(ref('1.9'), all)?.ref).toBe(ref('1.0'));
  expect(versionBefore(ref('1.0'), all)).toBeUndefined();
  expect(versionAfter(ref('1.9'), all)?.ref).toBe(ref('2.0'));
  expect(versionAfter(ref('2.0'), all)).toBeUndefined();
});
