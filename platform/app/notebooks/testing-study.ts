import { newActId, parseAgreementRef, parseDatasetId, parseReleaseVersion } from '@vitrine/core/ids';
import { publishedDraft } from '@vitrine/datasets/catalogue';
import { readAgreement, type Agreement } from '@vitrine/policy/agreement';
import { agreementDigest, appliedFields, documentOf, signedFields } from '@vitrine/policy/lifecycle';
import { sampleText } from '@vitrine/policy/testing';
import type { Parts } from '../boot/parts.ts';
import { recordFact } from '../record/acts.ts';

const nothing = { sha256: 'ab'.repeat(32), bytes: 1 };
const column = { type: 'string' as const, class: 'quasi' as const, description: '', transforms: [] };

/** Puts a dataset of four columns on record as published, as the catalogue shows it. */
export async function recordVisits(parts: Pick<Parts, 'projection'>): Promise<void> {
  const manifest = {
    format: 1 as const,
    dataset: parseDatasetId('visits'),
    version: parseReleaseVersion('1.0'),
    title: 'Visits',
    description: 'Visits.',
    owner: 'Test trust',
    licence: 'None',
    synthetic: true,
    role: 'events' as const,
    people: true,
    created: '2026-01-01T00:00:00.000Z',
    datasetFile: { sha256: nothing.sha256, content: '' },
    source: { alias: 'landing', file: 'visits.csv', ...nothing },
    rows: { in: 10, published: 10, quarantined: 0 },
    columns: ['AGE', 'SEX', 'WARD', 'DIAG'].map((name) => ({ name, ...column })),
    objects: [],
    dataKey: { wrapped: '', context: '' },
  };
  const draft = publishedDraft({ manifest, digest: nothing.sha256 }, newActId(), 'dana');
  await parts.projection.record([draft]);
}

/** An agreement over it that grants Python. */
export function studyOf(ref: string, people: readonly string[], changes: Partial<Agreement> = {}): Agreement {
  const text = sampleText.replace(
    /datasets:\n[\s\S]*(?=optOuts:)/,
    "datasets:\n  - dataset: visits\n    releases: '1.*'\n    columns: [AGE, SEX, WARD, DIAG]\n",
  );
  const { agreement } = readAgreement(text.replace(/linkage: .*\n/, ''));
  const rows = { display: 'rows' as const, kernels: ['sql' as const, 'python' as const] };
  return { ...agreement, ...rows, ref: parseAgreementRef(ref), people: [...people], ...changes };
}

/** Puts an agreement on record, signed by two officers. */
export async function recordSigned(parts: Parts, agreement: Agreement): Promise<void> {
  await recordFact(parts, 'avery', appliedFields(agreement));
  const digest = agreementDigest(documentOf(agreement));
  for (const officer of ['avery.officer', 'blake.officer']) {
    const signature = { kind: 'ed25519' as const, keyId: 'k', signature: 'AAAA' };
    await recordFact(parts, officer, signedFields(agreement.ref, digest, officer, signature));
  }
}
