import { InvalidInput } from '@vitrine/core/errors';
import { checkFile } from '../checks/check-file.ts';
import { lookThrough } from '../checks/checker/check-apart.ts';
import { checkBeside } from '../checks/checker/check-together.ts';
import { finding, type Finding } from '../checks/finding.ts';
import { checkFileName } from '../checks/identifiers.ts';
import { readCsv } from '../checks/read-csv.ts';
import type { Profile } from '../profiles/profile.ts';
import { keepFile, readFile, type FileStore } from './content.ts';
import { fileNameSchema } from './decision.ts';
import type { Lineage, RequestFile } from './request.ts';

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
  readonly unseen?: true;
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
 * @param beside the files that the request has: what one hides must not follow from another
 * @throws InvalidInput for a name that is not one
 * @throws RequestIllegal `request-file-too-large`
 */
export async function takeFile(
  store: FileStore,
  file: HandedFile,
  profile: Profile,
  beside: readonly RequestFile[] = [],
): Promise<RequestFile> {
  const named = fileNameSchema.safeParse(file.name);
  if (!named.success)
    throw new InvalidInput({ detail: named.error.issues[0]?.message ?? 'This is not a file name.' });
  const { bytes, name, findings } = await lookedThrough(
    store,
    { ...file, name: named.data },
    profile,
    beside,
  );
  const kept = await keepFile(store, bytes);
  const mediaType = mediaTypeOf(name);
  const table = mediaType === 'text/csv' ? tableOf(bytes) : undefined;
  return {
    name,
    ...kept,
    mediaType,
    origin: file.origin,
    ...(table === undefined ? {} : { table }),
    ...(file.query === undefined ? {} : { query: file.query }),
    ...(file.kernel === undefined ? {} : { kernel: file.kernel }),
    ...(file.unseen === undefined ? {} : { unseen: file.unseen }),
    ...(file.group === undefined ? {} : { group: file.group }),
    ...(file.lineage === undefined ? {} : { lineage: file.lineage }),
    findings: [...(file.evidence ?? []), ...checkFileName(name), ...findings],
  };
}

/**
 * What is found in a file, and the form in which it leaves: what checkers see, vote on and release is what was looked
 * through, and nothing beside it. What Vitrine wrote itself is no stranger's; everything else is parsed where it can
 * do no harm.
 */
async function lookedThrough(
  store: FileStore,
  file: HandedFile,
  profile: Profile,
  beside: readonly RequestFile[],
): Promise<{ bytes: Uint8Array; name: string; findings: readonly Finding[] }> {
  const { name, bytes } = file;
  if (file.origin === 'result')
    return { name, bytes, findings: await checkFile({ name, bytes: file.figures ?? bytes }, profile) };
  const { findings: own, plain } = await lookThrough(file, profile);
  // Results are protected together, and by what was shown before.
  const others = beside.filter(
    (one) =>
      one.origin !== 'result' &&
      one.name !== name &&
      // What is found in a file that the study sees tells nothing of what it does not see.
      (file.unseen === true || one.unseen !== true),
  );
  const read = await Promise.all(
    others.map(async (one) => ({ name: one.name, bytes: await readFile(store, one.sha256) })),
  );
  const joint = await checkBeside({ name, bytes: plain?.bytes ?? bytes }, read, own, profile);
  const changed = plain !== undefined && !Buffer.from(plain.bytes).equals(bytes);
  return {
    bytes: plain?.bytes ?? bytes,
    name: plain?.ending === undefined ? name : renamed(name, plain.ending),
    findings: [...own, ...joint, ...(changed ? [finding('reencoded', { part: 'the whole file' })] : [])],
  };
}

/** A name of at most a hundred characters with the ending of its new form. */
const renamed = (name: string, ending: string): string => {
  const stem = name.replace(/\.[A-Za-z0-9]{1,10}$/, '');
  return `${stem.slice(0, 100 - ending.length)}${ending}`;
};

function mediaTypeOf(name: string): string {
  const extension = /\.([a-z0-9]+)$/i.exec(name)?.[1]?.toLowerCase() ?? '';
  return mediaTypes[extension] ?? 'application/octet-stream';
}

function tableOf(bytes: Uint8Array): RequestFile['table'] {
  const lines = readCsv(Buffer.from(bytes).toString('utf8'));
  if (lines === undefined || lines.length === 0) return undefined;
  return { rows: lines.length - 1, columns: lines.reduce((most, line) => Math.max(most, line.length), 0) };
}
