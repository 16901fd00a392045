import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { codeRoot } from '@vitrine/core/sandbox';
import { listDatasets } from '@vitrine/datasets/catalogue';
import type { Person } from '@vitrine/identity/people';
import { getAgreement, listAgreements } from '@vitrine/policy/projection';
import { readAgreement } from '@vitrine/policy/agreement';
import type { App } from '../app.ts';
import { personas } from './personas.ts';
import { sampleAgreements, sampleOfficers, samplePrepared } from './places.ts';
import { prepareSample, sampleSignatures } from './prepare.ts';

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
  // A launcher did it before; the server of one account does it now.
  if (!(await samplePrepared(home))) await prepareSample(home);
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
  const officers = await Promise.all(sampleOfficers.map((username) => personOf(app, username)));
  const [first] = officers;
  if (first === undefined) return;
  const signatures = await sampleSignatures(home);
  for (const text of await sampleAgreements()) {
    const { ref } = readAgreement(text).agreement;
    const known = await getAgreement(database, ref);
    const signed = new Set(known?.signatures.map((one) => one.officer));
    if (known === undefined) await app.useCases.applyAgreement(callOf(first), inputOf({ text }));
    for (const officer of officers.filter((one) => !signed.has(one.username))) {
      const own = signatures.find((one) => one.ref === ref && one.officer === officer.username);
      if (own === undefined) continue;
      const body = { kind: 'ed25519' as const, keyId: officer.username, signature: own.signature };
      await app.useCases.signAgreement(callOf(officer), { params: { ref }, query: {}, body });
    }
  }
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
