import { InvalidInput } from '@vitrine/core/errors';
import { type ObjectStore } from '@vitrine/core/store';
import { checkFile } from '../checks/check-file.ts';
import { checkApart } from '../checks/checker/check-apart.ts';
import type { Finding } from '../checks/finding.ts';
import { readCsv } from '../checks/read-csv.ts';
import type { Profile } from '../profiles/profile.ts';
import { keepFile } from './content.ts';
import { fileNameSchema, type Lineage, type RequestFile } from './request.ts';

/** A file handed in for a request. */
export interface HandedFile {
  readonly name: string;
  readonly bytes: Uint8Array;
  /**
   * Of a result, the same file without the errors that Vitrine wrote beside its figures: what is checked, because an
   * error of 2 is no count of two. Of any other origin all bytes are checked.
   */
  readonly figures?: Uint8Array;
  readonly origin: RequestFile['origin'];
  readonly query?: string;
  readonly kernel?: string;
  readonly group?: string;
  readonly lineage?: Lineage;
  /** What is known of it beside what it says itself. */
  readonly evidence?: readonly Finding[];
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
  const mediaType = mediaTypeOf(name.data);
  const table = mediaType === 'text/csv' ? tableOf(file.bytes) : undefined;
  return {
    name: name.data,
    ...kept,
    mediaType,
    origin: file.origin,
    ...(table === undefined ? {} : { table }),
    ...(file.query === undefined ? {} : { query: file.query }),
    ...(file.kernel === undefined ? {} : { kernel: file.kernel }),
    ...(file.group === undefined ? {} : { group: file.group }),
    ...(file.lineage === undefined ? {} : { lineage: file.lineage }),
    findings: [
      ...(file.evidence ?? []),
      // What Vitrine wrote itself is no stranger's; everything else is parsed where it can do no harm.
      ...(file.origin === 'result'
        ? await checkFile({ name: name.data, bytes: file.figures ?? file.bytes }, profile)
        : await checkApart({ name: name.data, bytes: file.bytes }, profile)),
    ],
  };
}

function mediaTypeOf(name: string): string {
  const extension = /\.([a-z0-9]+)$/i.exec(name)?.[1]?.toLowerCase() ?? '';
  return mediaTypes[extension] ?? 'application/octet-stream';
}

function tableOf(bytes: Uint8Array): RequestFile['table'] {
  const lines = readCsv(Buffer.from(bytes).toString('utf8'));
  if (lines === undefined || lines.length === 0) return undefined;
  return { rows: lines.length - 1, columns: lines.reduce((most, line) => Math.max(most, line.length), 0) };
}
