import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exists, writeAtomic, writeOnce } from '@vitrine/core/files';
import type { Home } from '@vitrine/core/process';
import { codeRoot } from '@vitrine/core/sandbox';
import { enrolOfficer, readOfficers } from '@vitrine/datasets/catalogue/steward';
import { readAgreement } from '@vitrine/policy/agreement';
import { agreementDigest, documentOf, signingInput } from '@vitrine/policy/lifecycle';
import { sampleAgreements, sampleDigest, sampleOfficers, sampleSignaturesFile } from './places.ts';
import { z } from 'zod';

const samples = join(codeRoot, 'datasets', 'samples');

const signaturesSchema = z.strictObject({
  /** Of the documents that are signed. */
  of: z.string(),
  signatures: z.array(z.strictObject({ ref: z.string(), officer: z.string(), signature: z.string() })),
});
/** A sample officer's signature on a sample agreement. */
export type SampleSignature = z.output<typeof signaturesSchema>['signatures'][number];

/**
 * What of the sample is not the server's: landing files, the officers' keys, their enrolment with the steward, and
 * their signatures, which lie where the server finds them. To be done by who may write everywhere in the home.
 */
export async function prepareSample(home: Home): Promise<void> {
  await copyLandingFiles(home);
  const signatures: SampleSignature[] = [];
  for (const officer of sampleOfficers) {
    const key = await officerKey(home, officer);
    for (const text of await sampleAgreements()) {
      const { agreement } = readAgreement(text);
      const input = signingInput(agreementDigest(documentOf(agreement)));
      signatures.push({
        ref: agreement.ref,
        officer,
        signature: sign(null, input, key).toString('base64url'),
      });
    }
  }
  const of = await sampleDigest();
  await writeAtomic(sampleSignaturesFile(home), JSON.stringify({ of, signatures }));
}

/** The signatures that were prepared. */
export async function sampleSignatures(home: Home): Promise<readonly SampleSignature[]> {
  return signaturesSchema.parse(JSON.parse(await readFile(sampleSignaturesFile(home), 'utf8'))).signatures;
}

async function copyLandingFiles(home: Home): Promise<void> {
  await mkdir(home.landing, { recursive: true, mode: 0o700 });
  const from = join(samples, 'landing');
  for (const name of await readdir(from)) {
    const to = join(home.landing, name);
    if (!(await exists(to))) await writeOnce(to, await readFile(join(from, name)));
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
