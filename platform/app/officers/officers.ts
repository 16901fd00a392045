import { createHash } from 'node:crypto';
import { InvalidInput, NotFound } from '@vitrine/core/errors';
import { type Home } from '@vitrine/core/process';
import { enrolOfficer, readOfficers, removeOfficerKey } from '@vitrine/datasets/catalogue/steward';
import { officerKeySchema, readPublicKey, type OfficerKey } from '@vitrine/policy/lifecycle';
import { z } from 'zod';
import { stewardSettings, type StewardSettings } from '@vitrine/datasets/catalogue/steward';

/** The file an officer's browser makes (platform/web/src/agreements/enrolment.ts). */
const enrolmentSchema = officerKeySchema.extend({
  format: z.literal('vitrine-officer-key-1'),
  /** The domain the passkey belongs to. */
  site: z.string().min(1).max(253),
});

/** An enrolled key as the operator sees it. */
export interface EnrolledKey {
  /** Sign-in name. */
  readonly officer: string;
  readonly keyId: string;
  readonly kind: 'passkey' | 'key file';
  /** SHA-256 of the public key, in groups of four hexadecimal digits, as the officer's browser shows it. */
  readonly fingerprint: string;
}

/**
 * Enrols the passkey of an enrolment file. An act on the steward's folder, by whoever may write it: no call of
 * the server reaches this.
 * @throws InvalidInput, Conflict when the key id is taken, Corrupt while the list of officers cannot be read
 */
export async function enrolOfficerFile(home: Home, text: string): Promise<EnrolledKey> {
  const { relyingParty } = await settingsOf(home);
  const { officer, keyId, publicKey, site } = readEnrolment(text);
  if (site !== relyingParty.rpId) {
    throw new InvalidInput({
      detail: `The passkey belongs to ${site}, and the steward accepts those of ${relyingParty.rpId}.`,
      help: 'The officer makes the passkey at the address that people use for this environment.',
    });
  }
  const key = { officer, keyId, publicKey };
  demandPasskey(key);
  await enrolOfficer(home.steward, key);
  return shown(key);
}

/** Every key whose signatures count. @throws Corrupt, NotFound for a home that was never started */
export async function listOfficerKeys(home: Home): Promise<readonly EnrolledKey[]> {
  await settingsOf(home);
  return (await readOfficers(home.steward)).map(shown);
}

/** @throws NotFound when no key has this id, Corrupt while the list of officers cannot be read */
export async function removeOfficer(home: Home, keyId: string): Promise<void> {
  await settingsOf(home);
  if (await removeOfficerKey(home.steward, keyId)) return;
  throw new NotFound({
    detail: 'No key of this id is enrolled.',
    help: 'vitrine officer list shows the ids of all keys.',
  });
}

async function settingsOf(home: Home): Promise<StewardSettings> {
  return stewardSettings(home).catch((cause: unknown) => {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw cause;
    throw new NotFound({
      detail: 'This home has no steward yet.',
      help: 'Start Vitrine once with this home, or name another with --home.',
      cause,
    });
  });
}

function readEnrolment(text: string): z.output<typeof enrolmentSchema> {
  try {
    return enrolmentSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new InvalidInput({
      detail: 'The file is not an enrolment file.',
      help: 'The officer makes it in the browser: Agreements, Your signing key.',
      cause,
    });
  }
}

/** A key file can be copied; only a passkey shows that the officer was there. */
function demandPasskey({ publicKey }: OfficerKey): void {
  let curve: string | undefined;
  try {
    curve = readPublicKey(publicKey).asymmetricKeyDetails?.namedCurve;
  } catch {
    curve = undefined;
  }
  if (curve === 'prime256v1') return;
  throw new InvalidInput({
    detail: 'The key in the file is not the public key of a passkey (ES256).',
    help: 'The officer makes another passkey in the browser.',
  });
}

/** A key as people compare it. */
export function shown({ officer, keyId, publicKey }: OfficerKey): EnrolledKey {
  const key = readPublicKey(publicKey);
  const spki = key.export({ type: 'spki', format: 'der' });
  const hex = createHash('sha256').update(spki).digest('hex');
  return {
    officer,
    keyId,
    kind: key.asymmetricKeyType === 'ed25519' ? 'key file' : 'passkey',
    fingerprint: (hex.match(/.{4}/g) ?? []).join(' '),
  };
}
