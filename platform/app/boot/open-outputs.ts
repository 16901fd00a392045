import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InvalidInput, type VitrineError } from '@vitrine/core/errors';
import type { Home, Settings } from '@vitrine/core/process';
import { FileObjectStore, s3PlaceSchema, type ObjectStore } from '@vitrine/core/store';
import { CheckedStore } from './checked-store.ts';

export interface Outputs {
  readonly store: ObjectStore;
  /** Why files cannot be kept there or had from there; nothing while they can. */
  readonly trouble: () => VitrineError | undefined;
  /** Finds out whether they can. @throws StoreRefused, Unavailable */
  readonly look: () => Promise<void>;
}

/**
 * Where files of requests and packages of releases are: files of the home, or a bucket that the settings' file names.
 * The server reaches no other bucket, and this one with credentials of its own. Whether the bucket can be used is found
 * out later: while it cannot, files wait, and everything else goes on.
 * @throws InvalidInput for a file that names no bucket
 */
export async function openOutputs(
  home: Home,
  { mode, outputsFile }: Pick<Settings, 'mode' | 'outputsFile'>,
): Promise<Outputs> {
  if (outputsFile === undefined) {
    const store = new FileObjectStore(join(home.server, 'outputs'));
    return { store, trouble: () => undefined, look: () => Promise.resolve() };
  }
  const place = s3PlaceSchema.safeParse(await jsonOf(outputsFile));
  if (!place.success) {
    const faults = place.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw unfit(faults.join('; '));
  }
  if (mode === 'strict' && place.data.endpoint?.startsWith('http:') === true) {
    throw unfit('strict mode reaches a store over HTTPS only');
  }
  const { S3ObjectStore } = await import('@vitrine/core/store/s3');
  const store = new CheckedStore(new S3ObjectStore(place.data));
  return { store, trouble: () => store.trouble, look: () => store.look() };
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
