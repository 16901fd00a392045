import type { KeyProvider } from '@vitrine/core/keys';
import type { ObjectStore } from '@vitrine/core/store';
import { keepPackage, readFile } from '../requests/content.ts';
import type { ReleaseRecord, Request } from '../requests/request.ts';
import type { Publisher } from './crate.ts';
import { releasePackage } from './package.ts';

/**
 * Makes and keeps the package of an approved request. Doing it again for the same time gives the same, so it
 * may be repeated after an interruption. It is a release only once the event with this record is in the ledger.
 *
 * @throws Corrupt when a file is gone or is not the one that was checked
 */
export async function prepareRelease(
  store: ObjectStore,
  request: Request,
  releasedAt: string,
  publisher: Publisher,
  keys: KeyProvider,
): Promise<ReleaseRecord> {
  const files = new Map<string, Uint8Array>();
  for (const { sha256 } of request.files) files.set(sha256, await readFile(store, sha256));
  const { zip, certificate } = await releasePackage(request, files, releasedAt, publisher, keys);
  const kept = await keepPackage(store, zip);
  return { at: releasedAt, package: kept.sha256, bytes: kept.bytes, certificate };
}
