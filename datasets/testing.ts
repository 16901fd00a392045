import { createHash, createPrivateKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { cp, mkdir, mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cutLayout, Engine } from '@vitrine/core/engine';
import { FileKeys } from '@vitrine/core/keys';
import { FileObjectStore } from '@vitrine/core/store';
import { homeAt, manualClock, type Home } from '@vitrine/core/process';
import { parseDatasetId } from '@vitrine/core/ids';
import {
  agreementDigest,
  endDigest,
  reasonDigest,
  signingInput,
  type SignedEnd,
} from '@vitrine/policy/lifecycle';
import { agreementSchema } from '@vitrine/policy/agreement';
import type { AgreementEnvelope } from './catalogue/steward/agreement-envelope.ts';
import { ParquetKeys } from './steward/store/encrypted-parquet.ts';
import { enrolOfficer } from './catalogue/steward/officers.ts';
import type { EndRequest, RoomTable } from './catalogue/steward/agreement-request.ts';
import { Steward } from './steward/steward.ts';
import type { GivenList } from './steward/people/number-list.ts';
import type { OptOutKind, OptOutSnapshot } from './catalogue/opt-out-snapshot.ts';
import type { StewardOptions } from './steward/steward-options.ts';

/** A steward on a home of its own, with invented hospitals' files: what this package's tests share. */
export interface TestSteward {
  readonly home: Home;
  readonly landing: string;
  readonly clock: ReturnType<typeof manualClock>;
  readonly steward: Steward;
  /** Has a file arrive, at the time of the clock. */
  land(name: string, text: string | Uint8Array): Promise<void>;
  /** Another steward on the same home, as after a restart. */
  reopen(): Promise<Steward>;
  /** Writes the agreement and has the named officers sign it. */
  envelope(changes?: Readonly<Record<string, unknown>>, officers?: readonly string[]): AgreementEnvelope;
  rows(table: RoomTable, order?: string): Promise<readonly Record<string, unknown>[]>;
  close(): Promise<void>;
}

export const relyingParty = { origin: 'https://vitrine.example', rpId: 'vitrine.example' };
export const testAgreement = 'TEST-1-v1.0';
const officerKeys = new Map<string, KeyObject>();

function officerKey(name: string): KeyObject {
  const known = officerKeys.get(name);
  if (known !== undefined) return known;
  const made = createPrivateKey(
    generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }),
  );
  officerKeys.set(name, made);
  return made;
}

/** A signature of an officer (or of someone who only says so) over a digest. */
export function signAs(
  officer: string,
  digest: string,
  signer = officer,
): AgreementEnvelope['signatures'][number] {
  const signature = sign(null, signingInput(digest), officerKey(signer)).toString('base64url');
  return { officer, signature: { kind: 'ed25519', keyId: `key-${officer}`, signature } };
}

/** What ends an agreement: the newest version's envelope, with the statement of an officer, or of `signer` who only says so. */
export function endOf(
  envelope: AgreementEnvelope,
  changes: { readonly officer?: string; readonly signer?: string; readonly on?: string } = {},
): EndRequest & { readonly statement: SignedEnd } {
  const { officer = 'officer-a', signer = officer, on = '2026-06-01' } = changes;
  const { ref } = envelope.document as { ref: string };
  const said = { agreement: ref, digest: envelope.digest, reason: reasonDigest('Done.'), on };
  return { envelope, receipt: null, statement: { ...said, ...signAs(officer, endDigest(said), signer) } };
}

const document = {
  ref: testAgreement,
  title: 'Test',
  summary: 'A test.',
  objective: 'To test.',
  controllers: ['Test trust'],
  legalBasis: 'None needed: the data is invented.',
  purpose: { code: 'research', commercial: false },
  term: { from: '2026-01-01', to: '2026-12-31' },
  territory: ['GB'],
  people: ['researcher'],
  datasets: [{ dataset: 'visits', releases: '1.*', columns: ['visit', 'seen', 'ward', 'cost'] }],
  optOuts: { national: false, type1: false, maxAgeDays: 30 },
  linkage: { person: true, entities: ['visit'] },
  display: 'rows',
  disclosure: { profile: 'acro-default' },
};

/** `like`: another, whose files it begins with a copy of, which is quicker than to publish again. */
export async function testSteward(
  changes: Partial<StewardOptions> = {},
  like?: TestSteward,
): Promise<TestSteward> {
  const root = await mkdtemp(join(tmpdir(), 'vitrine-datasets-'));
  if (like !== undefined) await cp(like.home.root, root, { recursive: true });
  const home = homeAt(root);
  const landing = join(root, 'in');
  await mkdir(landing, { recursive: true });
  const clock = manualClock('2026-06-01T12:00:00Z');
  for (const officer of like === undefined ? ['officer-a', 'officer-b', 'researcher'] : []) {
    const publicKey = officerKey(officer);
    const jwk = publicKey.export({ format: 'jwk' });
    await enrolOfficer(home.steward, {
      officer,
      keyId: `key-${officer}`,
      publicKey: Buffer.concat([ed25519Prefix, Buffer.from(jwk.x ?? '', 'base64url')]).toString('base64url'),
    });
  }
  const options: StewardOptions = {
    home,
    keys: new FileKeys(join(home.steward, 'keys')),
    // The same files, in a folder and as objects.
    sources: { landing, bucket: new FileObjectStore(landing) },
    clock,
    receipts: { check: () => Promise.resolve() },
    relyingParty,
    threads: 2,
    memoryMiB: 1024,
    ...changes,
  };
  return {
    home,
    landing,
    clock,
    steward: await Steward.open(options),
    land: async (name, text) => {
      await writeFile(join(landing, name), text);
      await utimes(join(landing, name), clock.now(), clock.now());
    },
    reopen: () => Steward.open(options),
    envelope: (over = {}, officers = ['officer-a', 'officer-b']) => {
      const agreement = agreementSchema.parse({ ...document, ...over });
      const signed = JSON.parse(JSON.stringify(agreement)) as AgreementEnvelope['document'];
      const digest = agreementDigest(signed);
      return { document: signed, digest, signatures: officers.map((officer) => signAs(officer, digest)) };
    },
    rows: async (table, order = '') => {
      const engine = await readingEngine(join(root, 'read'));
      try {
        const source = await new ParquetKeys(engine).read([table.file], table.key);
        return await engine.rows(`SELECT * FROM ${source} ${order}`);
      } finally {
        engine.close();
      }
    },
    close: () => rm(root, { recursive: true, force: true }),
  };
}

/** An engine that reads encrypted files and writes plain ones: without the extension it opens in a tenth of the time. */
export async function readingEngine(scratchDir: string): Promise<Engine> {
  const engine = await Engine.open({ scratchDir, threads: 1 });
  await engine.run("SET TimeZone = 'UTC'");
  return engine;
}

/** SHA-256 of a cut's rows written as plain Parquet: encryption uses a fresh nonce each time. */
export async function plainDigest({ home }: TestSteward, table: RoomTable): Promise<string> {
  const engine = await readingEngine(join(home.root, 'read'));
  const file = join(home.root, 'plain.parquet');
  await engine.run(`PRAGMA add_parquet_key('k', '${table.key}')`);
  await engine.run(
    `COPY (FROM read_parquet('${table.file}', encryption_config = {footer_key: 'k'})) TO '${file}' (${cutLayout(4)})`,
  );
  engine.close();
  return createHash('sha256')
    .update(await readFile(file))
    .digest('hex');
}

/** What comes before the 32 bytes of an Ed25519 key in SubjectPublicKeyInfo (RFC 8410). */
const ed25519Prefix = Buffer.from('302a300506032b6570032100', 'hex');

/** A valid NHS number for each position, in the range that is never issued (999 …). */
export function testNumber(position: number): string {
  for (let at = 999_000_000 + position * 11; ; at += 1) {
    const nine = String(at);
    const sum = Array.from(nine).reduce((total, digit, index) => total + Number(digit) * (10 - index), 0);
    const check = (11 - (sum % 11)) % 11;
    if (check < 10) return `${nine}${check}`;
  }
}

/** A dataset file of visits; `changes` replaces lines by their first word. */
export function visitsFile(changes: Readonly<Record<string, string>> = {}): string {
  const lines = {
    name: 'name: visits',
    title: 'title: Visits',
    description: 'description: Invented visits for tests.',
    owner: 'owner: Test trust',
    licence: 'licence: none',
    synthetic: 'synthetic: true',
    version: 'version: "1.0"',
    source: `source: {alias: landing, file: visits.csv, format: csv, nullValues: ["", "NULL"]}`,
    person: 'person: {nhsNumber: nhs, birthDate: born}',
    columns: `columns:
  - {name: nhs, type: string, class: direct, description: NHS number}
  - {name: born, type: date, class: direct, description: Birth date}
  - {name: visit, type: string, class: key, entity: visit, description: Visit}
  - {name: seen, type: date, format: "%d/%m/%Y", class: quasi, description: Day seen, transforms: [month]}
  - {name: ward, type: string, class: quasi, description: Ward}
  - {name: cost, type: decimal, class: sensitive, description: Cost}
  - {name: note, type: string, class: sensitive, description: Note}`,
    quality: `quality:
  - {rule: unique, column: visit}
  - {rule: in-set, column: ward, values: [A, B, C]}
  - {rule: not-null, column: note, onFail: warn}`,
    ...changes,
  };
  return Object.values(lines)
    .filter((line) => line !== '')
    .join('\n');
}

export const visitsHeader = 'nhs,born,visit,seen,ward,cost,note';

/** A line of the visits file, about one of the invented people. */
export function visitLine(person: number, visit: string, rest = '03/02/2020,A,12.5,fine'): string {
  const born = new Date(Date.UTC(1950 + (person % 50), person % 12, 1 + (person % 28)));
  return `${testNumber(person)},${born.toISOString().slice(0, 10)},${visit},${rest}`;
}

export const visits = parseDatasetId('visits');

/** Has a list of opt-outs proposed and applied, as two people do. */
export async function applyOptOutList(
  steward: Steward,
  kind: OptOutKind,
  list: GivenList,
): Promise<OptOutSnapshot> {
  const { id } = await steward.people.proposeOptOuts(kind, list, 'act_of_a_test');
  const { snapshot } = await steward.people.applyOptOuts({
    kind,
    proposal: id,
    undo: false,
    receipt: undefined,
  });
  return snapshot;
}
