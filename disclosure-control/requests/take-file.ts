import { InvalidInput, type ObjectStore } from '@vitrine/core';
import { checkOutput } from '../checks/check-output.ts';
import type { Profile } from '../profiles/profile.ts';
import { keepFile } from './content.ts';
import { fileNameSchema, type RequestFile } from './request.ts';

/** A file handed in for a request. */
export interface HandedFile {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly origin: RequestFile['origin'];
  readonly query?: string;
}

const mediaTypes: Readonly<Record<string, string>> = {
  csv: 'text/csv',
  tsv: 'text/tab-separated-values',
  json: 'application/json',
  txt: 'text/plain',
  md: 'text/markdown',
  log: 'text/plain',
  png: 'image/png',
  svg: 'image/svg+xml',
  pdf: 'application/pdf',
};

/**
 * Keeps a file's bytes, checks them, and gives what the event `request.file-added` says of it. The media type
 * follows from the name alone: what a sender claims could make a browser run it.
 *
 * @throws InvalidInput for a name that is not one
 * @throws RequestIllegal `request-file-too-large`
 */
export async function takeFile(store: ObjectStore, file: HandedFile, profile: Profile): Promise<RequestFile> {
  const name = fileNameSchema.safeParse(file.name);
  if (!name.success)
    throw new InvalidInput({ detail: name.error.issues[0]?.message ?? 'This is not a file name.' });
  const kept = await keepFile(store, file.bytes);
  const extension = /\.([a-z0-9]+)$/i.exec(name.data)?.[1]?.toLowerCase() ?? '';
  return {
    name: name.data,
    ...kept,
    mediaType: mediaTypes[extension] ?? 'application/octet-stream',
    origin: file.origin,
    ...(file.query === undefined ? {} : { query: file.query }),
    findings: checkOutput({ name: name.data, bytes: file.bytes }, profile),
  };
}
