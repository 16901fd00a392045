import fc from 'fast-check';
import { expect, test } from 'vitest';
import { InvalidInput } from './errors.ts';
import {
  agreementOf,
  newActId,
  newPersonId,
  newQueryId,
  newRequestId,
  parseActId,
  parseAgreementRef,
  parseCutId,
  parseDatasetId,
  parsePersonId,
  parseReleaseVersion,
} from './ids.ts';

test('new ids parse as what they are and as nothing else', () => {
  expect(parsePersonId(newPersonId())).toMatch(/^per_/);
  for (const id of [newActId(), newRequestId(), newQueryId()]) {
    expect(() => parsePersonId(id)).toThrow(InvalidInput);
  }
});

test('ids do not repeat and use their whole alphabet', () => {
  const ids = Array.from({ length: 500 }, () => newActId());
  expect(new Set(ids).size).toBe(500);
  expect(new Set(ids.flatMap((id) => id.slice(4).match(/./g))).size).toBe(32);
});

test('an agreement is the versioned reference without its version', () => {
  expect(agreementOf(parseAgreementRef('DARS-NIC-381078-Y9C5K-v1.2'))).toBe('DARS-NIC-381078-Y9C5K');
});

test('forms that are almost right are refused', () => {
  for (const text of [
    'DARS-NIC-v1',
    'dars-v1.2',
    'DARS--X-v1.2',
    'DARS-v1.2\n',
    '../DARS-v1.2',
    'DARS-v12345.0',
  ]) {
    expect(() => parseAgreementRef(text)).toThrow(InvalidInput);
  }
  for (const text of ['Hes', '1hes', 'hes-apc', '', 'a'.repeat(64), 'hes\n']) {
    expect(() => parseDatasetId(text)).toThrow(InvalidInput);
  }
  for (const text of ['1', '1.2.3', 'v1.2', '1.x'])
    expect(() => parseReleaseVersion(text)).toThrow(InvalidInput);
  expect(() => parseCutId('A'.repeat(64))).toThrow(InvalidInput);
});

test('no other text passes as an act id', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      fc.pre(!/^act_[a-z2-7]{20}$/.test(text));
      expect(() => parseActId(text)).toThrow(InvalidInput);
    }),
  );
});
