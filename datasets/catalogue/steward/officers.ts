import { createPublicKey } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Conflict, Corrupt } from '@vitrine/core/errors';
import { writeAtomic } from '@vitrine/core/files';
import { officerKeySchema, readPublicKey, type OfficerKey } from '@vitrine/policy/lifecycle';
import { z } from 'zod';

const fileSchema = z.strictObject({ officers: z.array(officerKeySchema).max(1_000) });
const path = (stewardDir: string): string => join(stewardDir, 'officers.json');

/** Public keys whose signatures the steward accepts: its own file, which no message from another process changes. */
export async function readOfficers(stewardDir: string): Promise<readonly OfficerKey[]> {
  const text = await readFile(path(stewardDir), 'utf8').catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return [];
  try {
    return fileSchema.parse(JSON.parse(text)).officers.map(inOneForm);
  } catch (cause) {
    throw new Corrupt({ detail: "The steward's list of officers cannot be read.", cause });
  }
}

/**
 * A key written as every other is. A passkey's point can be written in two ways, and whoever counts keys compares
 * what is written: one key would count for two officers.
 */
function inOneForm(officer: OfficerKey): OfficerKey {
  try {
    const jwk = readPublicKey(officer.publicKey).export({ format: 'jwk' });
    const spki = createPublicKey({ key: jwk, format: 'jwk' }).export({ format: 'der', type: 'spki' });
    return { ...officer, publicKey: spki.toString('base64url') };
  } catch {
    // What is no key verifies nothing.
    return officer;
  }
}

/** Whether a key is a passkey's: a key file can be copied, and lies where a program can use it. */
export function isPasskey({ publicKey }: OfficerKey): boolean {
  try {
    return readPublicKey(publicKey).asymmetricKeyType === 'ec';
  } catch {
    return false;
  }
}

/**
 * Enrols an officer's public key: an act of whoever may write the steward's folder, offline; never a call.
 * @throws Conflict when the key id is taken or the key is enrolled; an error of the crypto library when it is none
 */
export async function enrolOfficer(stewardDir: string, officer: OfficerKey): Promise<void> {
  const parsed = inOneForm(officerKeySchema.parse(officer));
  readPublicKey(parsed.publicKey);
  const officers = await readOfficers(stewardDir);
  if (officers.some((one) => one.keyId === parsed.keyId)) {
    throw new Conflict({ detail: 'A key of this id is enrolled already.' });
  }
  const same = officers.find((one) => one.publicKey === parsed.publicKey);
  if (same !== undefined) {
    throw new Conflict({
      detail: `This key is enrolled already, for ${same.officer}: a key is one officer's.`,
    });
  }
  await writeAtomic(path(stewardDir), JSON.stringify({ officers: [...officers, parsed] }, null, 2));
}

/** Removes a key. Returns whether it was there. What it signed before no longer counts. */
export async function removeOfficerKey(stewardDir: string, keyId: string): Promise<boolean> {
  const officers = await readOfficers(stewardDir);
  const kept = officers.filter((one) => one.keyId !== keyId);
  if (kept.length === officers.length) return false;
  await writeAtomic(path(stewardDir), JSON.stringify({ officers: kept }, null, 2));
  return true;
}
