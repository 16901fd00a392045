import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InvalidInput } from '@vitrine/core/errors';
import type { Home, Settings } from '@vitrine/core/process';
import { checkFirstWriterWins, FileObjectStore, s3PlaceSchema, type ObjectStore } from '@vitrine/core/store';

/**
 * Where files of requests and packages of releases are: files of the home, or a bucket that the settings' file names.
 * The server reaches no other bucket, and this one with credentials of its own.
 * @throws InvalidInput for a file that names no bucket, StoreRefused, Unavailable
 */
export async function openOutputs(
  home: Home,
  { mode, outputsFile }: Pick<Settings, 'mode' | 'outputsFile'>,
): Promise<ObjectStore> {
  if (outputsFile === undefined) return new FileObjectStore(join(home.server, 'outputs'));
  const place = s3PlaceSchema.safeParse(await jsonOf(outputsFile));
  if (!place.success) {
    const faults = place.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw unfit(faults.join('; '));
  }
  if (mode === 'strict' && place.data.endpoint?.startsWith('http:') === true) {
    throw unfit('strict mode reaches a store over HTTPS only');
  }
  const { S3ObjectStore } = await import('@vitrine/core/store/s3');
  const store = new S3ObjectStore(place.data);
  await checkFirstWriterWins(store);
  return store;
}

async function jsonOf(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as unknown;
  } catch {
    throw unfit('it cannot be read, or is no JSON');
  }
}

function unfit(why: string): InvalidInput {
  return new InvalidInput({
    detail: `The file of VITRINE_OUTPUTS_FILE names no bucket: ${why}.`,
    help: 'docs/operator.md says what it holds.',
  });
}
