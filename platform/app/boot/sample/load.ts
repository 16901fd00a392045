import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { copyFile, mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { codeRoot } from '@vitrine/core/sandbox';
import { exists, writeOnce } from '@vitrine/core/files';
import { type Home } from '@vitrine/core/process';
import { enrolOfficer, readOfficers } from '@vitrine/datasets/catalogue/steward';
import { listDatasets } from '@vitrine/datasets/catalogue';
import type { Person } from '@vitrine/identity/people';
import { agreementDigest, documentOf, signingInput } from '@vitrine/policy/lifecycle';
import { getAgreement, listAgreements } from '@vitrine/policy/projection';
import { readAgreement } from '@vitrine/policy/agreement';
import type { App } from '../app.ts';
import { personas } from './personas.ts';

const samples = join(codeRoot, 'datasets', 'samples');
/** The spine first: it tells who people are. */
const datasetFiles = ['person_spine', 'hes_apc', 'hes_ae', 'hes_op'];
export const developmentIssuer = 'urn:vitrine:development';

/** Whether the sample data was loaded to its end. */
export async function sampleDataPresent(app: App): Promise<boolean> {
  const records = await listAgreements(app.deployment.database);
  return records.length > 0 && records.every((record) => record.signatures.length >= 2);
}

/** Loads what is missing of the sample: landing files, officers' keys, releases, opt-outs, signed agreements. */
export async function loadSampleData(app: App, say: (text: string) => void): Promise<void> {
  const { home, database } = app.deployment;
  await copyLandingFiles(home);
  const manager = await personOf(app, 'dana.manager');
  const published = new Set((await listDatasets(database)).map((one) => one.manifest.dataset as string));
  for (const name of datasetFiles.filter((one) => !published.has(one))) {
    say(`publishing the sample dataset ${name} …`);
    const text = await readFile(join(samples, `${name}.yaml`), 'utf8');
    await toTheEnd(app.useCases.publishDataset(callOf(manager), inputOf({ text })));
  }
  say('applying the sample opt-outs …');
  await app.useCases.applyOptOuts(callOf(manager), inputOf({ file: 'opt_outs.csv', kind: 'national' }));
  say('applying and signing the sample agreements …');
  const officers = [await personOf(app, 'avery.officer'), await personOf(app, 'blake.officer')];
  const [first] = officers;
  if (first === undefined) return;
  const dir = join(import.meta.dirname, 'agreements');
  for (const file of (await readdir(dir)).sort()) {
    const text = await readFile(join(dir, file), 'utf8');
    const { agreement } = readAgreement(text);
    const known = await getAgreement(database, agreement.ref);
    const signed = new Set(known?.signatures.map((one) => one.officer));
    if (known === undefined) await app.useCases.applyAgreement(callOf(first), inputOf({ text }));
    const { ref } = agreement;
    const digest = agreementDigest(documentOf(agreement));
    for (const officer of officers.filter((one) => !signed.has(one.username))) {
      const signature = sign(null, signingInput(digest), await officerKey(home, officer.username)).toString(
        'base64url',
      );
      const body = { kind: 'ed25519' as const, keyId: officer.username, signature };
      await app.useCases.signAgreement(callOf(officer), { params: { ref }, query: {}, body });
    }
  }
}

async function copyLandingFiles(home: Home): Promise<void> {
  await mkdir(home.landing, { recursive: true, mode: 0o700 });
  const from = join(samples, 'landing');
  for (const name of await readdir(from)) {
    if (!(await exists(join(home.landing, name)))) await copyFile(join(from, name), join(home.landing, name));
  }
}

/** Key files of the sample officers, enrolled with the steward as an operator would enrol real ones. */
async function officerKey(home: Home, username: string): Promise<KeyObject> {
  const file = join(home.personas, `${username}.ed25519.pem`);
  const { privateKey } = generateKeyPairSync('ed25519');
  await writeOnce(file, privateKey.export({ type: 'pkcs8', format: 'pem' }));
  const key = createPrivateKey(await readFile(file));
  if (!(await readOfficers(home.steward)).some((one) => one.keyId === username)) {
    const publicKey = createPublicKey(key).export({ type: 'spki', format: 'der' }).toString('base64url');
    await enrolOfficer(home.steward, { officer: username, keyId: username, publicKey });
  }
  return key;
}

async function personOf(app: App, username: string): Promise<Person> {
  const persona = personas.find((one) => one.username === username);
  if (persona === undefined) throw new TypeError('There is no such persona.');
  const token = await app.signIn({
    issuer: developmentIssuer,
    subject: persona.username,
    username: persona.username,
    name: persona.name,
    roles: persona.roles,
  });
  const { person } = await app.sessions.find(token, 'browser');
  await app.signOut(token);
  return person;
}

async function toTheEnd(lines: AsyncIterable<unknown>): Promise<void> {
  const iterator = lines[Symbol.asyncIterator]();
  let step = await iterator.next();
  while (step.done !== true) step = await iterator.next();
}

const callOf = (person: Person): { person: Person; signal: AbortSignal } => ({
  person,
  signal: new AbortController().signal,
});

function inputOf<Body>(body: Body): { params: never; query: Record<string, never>; body: Body } {
  return { params: {} as never, query: {}, body };
}
