import type { BundleManifest } from '@vitrine/api';
import { sha256Hex } from '@vitrine/core/text';
import { fileNameSchema } from '@vitrine/disclosure-control/requests';
import { kernelLanguages } from '@vitrine/notebooks-gateway/protocol';
import type { FreshWork } from './fresh-cells.ts';

/** Bytes of all files together that are read for their digests. */
const mostBytes = 128 * 1024 * 1024;

/** The files among the outputs of a run's kernels, with their digests, in order of language and name. */
export async function filesOf({
  place,
  person,
  usable,
}: Pick<FreshWork, 'place' | 'person' | 'usable'>): Promise<Pick<BundleManifest, 'files' | 'misnamed'>> {
  const files: BundleManifest['files'] = [];
  let misnamed = 0;
  let left = mostBytes;
  for (const language of kernelLanguages) {
    const session = place.kernels.seat(person, usable.ref, language)?.session;
    for (const { name, bytes } of (await session?.outputs()) ?? []) {
      if (!fileNameSchema.safeParse(name).success) {
        misnamed += 1;
        continue;
      }
      left -= bytes;
      // What is too large to be a file of a request has no digest, nor what went while it was read.
      const read = left < 0 ? undefined : await session?.readOutput(name).catch(() => undefined);
      files.push({ name, language, bytes, sha256: read === undefined ? null : sha256Hex(read) });
    }
  }
  return { files, misnamed };
}
