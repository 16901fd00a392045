import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Conflict, InvalidInput } from '@vitrine/core/errors';
import { writeOnce } from '@vitrine/core/files';
import { type Home } from '@vitrine/core/process';
import { s3PlaceSchema } from '@vitrine/core/store';
import type { RelyingParty } from '@vitrine/policy/lifecycle';
import { z } from 'zod';

const schema = z
  .strictObject({
    mode: z.enum(['development', 'strict']),
    /** The site that officers' passkeys belong to. */
    relyingParty: z.strictObject({ origin: z.string(), rpId: z.string() }),
    /** Where releases are: files of the home, or S3. No credential is a setting. */
    store: z
      .discriminatedUnion('kind', [
        z.strictObject({ kind: z.literal('file') }),
        s3PlaceSchema.extend({ kind: z.literal('s3') }),
      ])
      .default({ kind: 'file' }),
    /** Buckets that files land in, by the alias that dataset files name, beside the home's own folder. */
    landing: z
      .record(z.string().regex(/^[a-z][a-z0-9-]{0,59}$/, 'not an alias: a-z, 0-9 and dashes'), s3PlaceSchema)
      .refine(
        (sources) => !('landing' in sources || 'deliveries' in sources),
        'an alias that is a folder of the home',
      )
      .default({}),
    /** Memory of one publish or cut, in MiB: what does not fit goes to `steward/scratch`. */
    memoryMiB: z.int().min(512).max(1_048_576).default(2_048),
  })
  .refine(({ mode, store }) => mode === 'development' || !inClear(store), {
    path: ['store', 'endpoint'],
    error: 'strict mode reaches a store over HTTPS only',
  })
  .refine(({ mode, landing }) => mode === 'development' || !Object.values(landing).some(inClear), {
    path: ['landing'],
    error: 'strict mode reaches a store over HTTPS only',
  });
export type StewardSettings = z.input<typeof schema>;

function inClear(store: { readonly kind?: string; readonly endpoint?: string | undefined }): boolean {
  return store.endpoint?.startsWith('http:') === true;
}

const file = (home: Home): string => join(home.steward, 'settings.json');
/** The log's public key as the steward knows it: written once, so a later server cannot put another in its place. */
export const stewardLedgerKeyFile = (home: Home): string => join(home.steward, 'ledger-public-key.pem');

/** What the steward goes by; the operator changes the file while nothing runs. @throws InvalidInput */
export async function stewardSettings(home: Home): Promise<z.output<typeof schema>> {
  const parsed = schema.safeParse(JSON.parse(await readFile(file(home), 'utf8')));
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new InvalidInput({
    detail: `The steward's settings are not valid: ${problems.join('; ')}.`,
    help: 'docs/operator.md lists what steward/settings.json may hold.',
  });
}

/**
 * The site whose passkeys the steward accepts: exactly the one of its settings, but that development, where the
 * system may choose the port, takes any port of localhost.
 */
export function stewardRelyingParty({ mode, relyingParty }: StewardSettings): RelyingParty {
  return { ...relyingParty, anyLoopbackPort: mode === 'development' && relyingParty.rpId === 'localhost' };
}

/**
 * Writes what a new home's steward goes by; an existing file stays as it is.
 * @throws Conflict when the home was made in the other mode: what development trusted must not serve real data
 */
export async function enrolSteward(
  home: Home,
  settings: StewardSettings,
  ledgerKeyPem: string,
): Promise<void> {
  await writeOnce(file(home), JSON.stringify(settings, null, 2));
  await writeOnce(stewardLedgerKeyFile(home), ledgerKeyPem);
  const { mode } = await stewardSettings(home);
  if (mode === settings.mode) return;
  throw new Conflict({
    detail: `This home folder was made in ${mode} mode and cannot be used in ${settings.mode} mode.`,
    help: 'Begin with a fresh home folder (docs/operator.md).',
    facts: { made: mode, asked: settings.mode },
  });
}
