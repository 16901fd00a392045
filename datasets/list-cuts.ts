import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AgreementRef } from '@vitrine/core';
import { cutMetadataSchema, type CutMetadata } from './cut-metadata.ts';

/** Metadata of the finished cuts of one version of an agreement, oldest first. `dir` is the folder of all cuts. */
export async function listCuts(dir: string, ref: AgreementRef): Promise<readonly CutMetadata[]> {
  const found: CutMetadata[] = [];
  for (const name of await readdir(join(dir, ref)).catch(() => [])) {
    if (name.startsWith('.')) continue;
    const path = join(dir, ref, name, 'cut.json');
    const one = await readFile(path, 'utf8').then(readMetadata, () => undefined);
    if (one !== undefined) found.push(one);
  }
  return found.sort((a, b) => a.created.localeCompare(b.created) || a.cut.localeCompare(b.cut));
}

/** Nothing for a damaged file: the cut is made again when it is next needed. */
function readMetadata(text: string): CutMetadata | undefined {
  try {
    return cutMetadataSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
