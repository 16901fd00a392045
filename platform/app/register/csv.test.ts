import { parseAgreementId } from '@vitrine/core/ids';
import { beforeAll, describe, expect, it } from 'vitest';
import { activityCsv, agreementsCsv, releasesCsv } from './csv.ts';
import { publicTerms } from './public-terms.ts';
import type { Register, RegisterVersion } from './register.ts';
import { plantedDocument } from './testing.ts';

let register: Register;
beforeAll(() => {
  const document = plantedDocument('CSV-v1.0', { title: '=HYPERLINK("https://evil.example")' });
  const { ref, title, summary, controllers, term } = document;
  const version: RegisterVersion = {
    ...{ ref, title, summary, controllers, term, purpose: 'research', state: 'active' },
    ...{ signed: '2026-01-02', stopped: null, digest: 'd', entry: 3 },
    terms: publicTerms(document),
    changes: [],
  };
  const release = {
    request: 'req_a',
    agreement: ref,
    entry: 9,
    day: '2026-02-03',
    certificate: 'c',
    recalled: null,
  };
  const file = { mediaType: 'text/csv', bytes: 12, sha256: 'f'.repeat(64) };
  const face = { title: null, profile: 'p', threshold: 10, checkers: 2, files: [file, file] };
  const bands = { queries: 'fewer than 10', refusals: 'fewer than 10', releases: '10 to 49' };
  register = {
    today: '2026-03-04',
    agreements: [
      { id: parseAgreementId('CSV'), versions: [version, { ...version, terms: null }], releases: [] },
    ],
    releases: [
      { ...release, face },
      { ...release, face: null },
    ],
    datasets: [],
    activity: [{ month: '2026-02', bands }],
    timeToRelease: null,
    stepTimes: [],
    synopses: [],
  };
});

const lines = (text: string): readonly string[] => text.trimEnd().split('\r\n');

describe('the register as tables', () => {
  it('has a row for each dataset of each version, and one for a version without its document', () => {
    const [head, ...rows] = lines(agreementsCsv(register));
    expect(head?.split(',')).toHaveLength(18);
    expect(rows.map((row) => /,(hes_\w+),/.exec(row)?.[1])).toEqual(['hes_apc', 'hes_op', undefined]);
  });

  it('lets no title run as a formula', () => {
    const [, row] = lines(agreementsCsv(register));
    expect(row).toContain(`"'=HYPERLINK(""https://evil.example"")"`);
  });

  it('has a row for each file of a release, and one for a release that lists none', () => {
    const [, ...rows] = lines(releasesCsv(register));
    expect(rows.filter((row) => row.endsWith('f'.repeat(64)))).toHaveLength(2);
    expect(rows).toHaveLength(3);
  });

  it('gives activity in bands', () => {
    expect(lines(activityCsv(register))[1]).toBe('2026-02,fewer than 10,fewer than 10,10 to 49');
  });
});
