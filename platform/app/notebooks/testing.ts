import { newActId, parseAgreementRef, parseDatasetId, parseReleaseVersion } from '@vitrine/core/ids';
import { publishedDraft } from '@vitrine/datasets/catalogue';
import { readAgreement, type Agreement } from '@vitrine/policy/agreement';
import { agreementDigest, appliedFields, documentOf, signedFields } from '@vitrine/policy/lifecycle';
import { sampleText } from '@vitrine/policy/testing';
import type { RecordPorts } from '../record/ports.ts';
import { recordFact } from '../record/acts.ts';
import type { KernelOutput, KernelRunEnd, KernelSession } from '@vitrine/notebooks-gateway/client';
import type { KernelLanguage } from '@vitrine/notebooks-gateway/protocol';

/** What a piece of code does in a kernel of a test. */
export type Script = (run: {
  readonly code: string;
  readonly put: (output: KernelOutput) => void;
  /** Settles when the run is interrupted. */
  readonly interrupted: Promise<void>;
}) => Promise<KernelRunEnd['state']>;

/** A kernel of a test: it says what it ran, and does what the test's script says. */
export class TestKernel implements KernelSession {
  readonly language: KernelLanguage;
  readonly ran: string[] = [];
  readonly files = new Map<string, Uint8Array>();
  readonly ended: KernelSession['ended'];
  readonly #end = Promise.withResolvers<{ readonly why: 'closed' }>();
  readonly #script: Script;
  #over = false;

  constructor(script: Script, language: KernelLanguage) {
    this.#script = script;
    this.language = language;
    this.ended = this.#end.promise;
  }

  get open(): boolean {
    return !this.#over;
  }

  run: KernelSession['run'] = async (code, options) => {
    const { signal } = options;
    this.ran.push(code);
    const interrupted = new Promise<void>((resolve) => {
      if (signal?.aborted === true) resolve();
      signal?.addEventListener('abort', () => resolve(), { once: true });
    });
    const killed = this.ended.then(() => 'killed' as const);
    const state = await Promise.race([
      this.#script({ code, put: (output) => options.onOutput(output), interrupted }),
      killed,
    ]);
    return { state, seconds: 0, truncated: false };
  };

  interrupt = async (): Promise<void> => undefined;

  /** What it says of its variables. */
  told: Awaited<ReturnType<KernelSession['variables']>> = { total: 0, variables: [] };
  variables: KernelSession['variables'] = async () => this.told;

  outputs: KernelSession['outputs'] = async () =>
    [...this.files].map(([name, bytes]) => ({ name, bytes: bytes.length }));

  readOutput: KernelSession['readOutput'] = async (name) => this.files.get(name) ?? new Uint8Array();

  close = async (): Promise<void> => {
    this.#over = true;
    this.#end.resolve({ why: 'closed' });
  };
}

/** A picture of one pixel, with a text in it that nobody should be shown. */
export function testPicture(): Buffer {
  const chunk = (type: string, data: Buffer): Buffer => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(data.length);
    return Buffer.concat([length, Buffer.from(type, 'latin1'), data, Buffer.alloc(4)]);
  };
  const header = Buffer.from([0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0]);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('tEXt', Buffer.from('Comment\0HIDDEN')),
    chunk('IDAT', Buffer.from([1, 2, 3])),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

const nothing = { sha256: 'ab'.repeat(32), bytes: 1 };
const column = { type: 'string' as const, class: 'quasi' as const, description: '', transforms: [] };

/** Puts a dataset of four columns on record as published, as the catalogue shows it. */
export async function recordVisits(ports: Pick<RecordPorts, 'projection'>, content = ''): Promise<void> {
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
    datasetFile: { sha256: nothing.sha256, content },
    source: { alias: 'landing', file: 'visits.csv', ...nothing },
    rows: { in: 10, published: 10, quarantined: 0 },
    columns: ['AGE', 'SEX', 'WARD', 'DIAG'].map((name) => ({ name, ...column })),
    objects: [],
    dataKey: { wrapped: '', context: '' },
  };
  const draft = publishedDraft({ manifest, digest: nothing.sha256 }, newActId(), 'dana');
  await ports.projection.record([draft]);
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
export async function recordSigned(ports: RecordPorts, agreement: Agreement): Promise<void> {
  await recordFact(ports, 'avery', appliedFields(agreement));
  const digest = agreementDigest(documentOf(agreement));
  for (const officer of ['avery.officer', 'blake.officer']) {
    const signature = { kind: 'ed25519' as const, keyId: 'k', signature: 'AAAA' };
    await recordFact(ports, officer, signedFields(agreement.ref, digest, officer, signature));
  }
}
