import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readJsonLine } from '../../steward/landing/json-line.ts';
import { patientOf, valueAt } from '../../steward/landing/fhir-values.ts';
import { parseFhirPath } from './fhir-path.ts';

const patient = readJsonLine(
  JSON.stringify({
    identifier: [
      { system: 'https://fhir.nhs.uk/Id/nhs-number', value: '9434765919' },
      { system: 'urn:local', value: 'L1' },
    ],
    name: [{ family: 'Invented', given: ['A', 'B'] }],
    deceasedBoolean: false,
    multipleBirthInteger: 2,
  }),
);
const at = (text: string): unknown => {
  const path = parseFhirPath(text);
  return path === undefined ? 'no path' : valueAt(patient, path);
};

describe('a path', () => {
  test.each([
    ["identifier.where(system='https://fhir.nhs.uk/Id/nhs-number').value", { cell: '9434765919' }],
    ['identifier[1].value', { cell: 'L1' }],
    ['name.first().family', { cell: 'Invented' }],
    ['name.given[0]', { cell: 'A' }],
    ['deceasedBoolean', { cell: 'false' }],
    ['multipleBirthInteger', { cell: '2' }],
    ['address.postalCode', { cell: null }],
    ['name.given', { fault: 'several-values' }],
    ['identifier.value', { fault: 'several-values' }],
    ['name[0]', { fault: 'not-text' }],
  ])('%s leads to one value, to none, or is at fault', (text, found) => {
    expect(at(text)).toEqual(found);
  });

  test.each([
    '',
    '.a',
    'a.',
    "where(a='b')",
    'a..b',
    "a.where(b='c'",
    'a[-1]',
    'a b',
    "a.where(b=='c')",
    '%patient',
  ])('is not %s', (text) => {
    expect(parseFhirPath(text)).toBeUndefined();
  });

  test('of any text is read or refused (property)', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), (text) => {
        const path = parseFhirPath(text);
        if (path !== undefined) expect(path.steps.length).toBeGreaterThan(0);
      }),
    );
  });
});

test('the patient of a resource is who its subject or patient refers to, on no other server', () => {
  const of = (resource: unknown, server?: string): string | undefined => {
    const read = readJsonLine(JSON.stringify(resource));
    return read instanceof Map ? patientOf(read, server) : undefined;
  };
  expect(of({ subject: { reference: 'Patient/p-1' } })).toBe('p-1');
  expect(of({ subject: { reference: 'Patient/p-1/_history/2' } })).toBe('p-1');
  const elsewhere = { patient: { reference: 'https://example.org/fhir/Patient/p-2' } };
  expect(of(elsewhere)).toBeUndefined();
  expect(of(elsewhere, 'https://example.org/fhir')).toBe('p-2');
  expect(of(elsewhere, 'https://example.org')).toBeUndefined();
  expect(of({ subject: { reference: 'Group/p-1' } })).toBeUndefined();
  expect(
    of({ ...elsewhere, subject: { reference: 'Patient/p-1' } }, 'https://example.org/fhir'),
  ).toBeUndefined();
});
