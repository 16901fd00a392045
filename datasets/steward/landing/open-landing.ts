import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { InvalidInput } from '@vitrine/core/errors';
import type { ObjectStore } from '@vitrine/core/store';
import { deliveriesAlias } from '../../catalogue/delivery.ts';
import { plainName } from '../../catalogue/plain-name.ts';
import { LandingMissing, LandingUnreadable, SourceUnknown } from '../../errors.ts';

/** Where landing files are, by configured alias: a folder of this machine or a bucket. Documents name aliases only. */
export type LandingSources = Readonly<Record<string, string | ObjectStore>>;

/** Without what came through the server, which could have written it itself. */
export const withoutDeliveries = (sources: LandingSources): LandingSources =>
  Object.fromEntries(Object.entries(sources).filter(([alias]) => alias !== deliveriesAlias));

/** Bytes that are asked of a bucket at once. */
const pieceBytes = 8 * 1024 * 1024;

export interface LandedName {
  readonly alias: string;
  readonly file: string;
}

/** A landed file, open: its bytes from the start, and when it landed. */
export interface OpenLanding {
  readonly bytes: () => AsyncIterable<Buffer>;
  readonly landed: Date;
  readonly size: number;
  /** Whether it is still what was opened. */
  unchanged(): Promise<boolean>;
  close(): Promise<void>;
}

/**
 * Opens a file of a configured source. A sender writes there, so a name must not lead elsewhere: no link is followed,
 * nothing but a regular file is opened, and none that has a second name, which may be that of a secret.
 * @throws SourceUnknown, LandingMissing, LandingUnreadable, InvalidInput
 */
export async function openLanding(
  sources: LandingSources,
  { alias, file }: LandedName,
): Promise<OpenLanding> {
  const place = Object.hasOwn(sources, alias) ? sources[alias] : undefined;
  if (place === undefined) {
    throw new SourceUnknown({
      detail: `No landing source is configured under the alias ${alias}.`,
      help: 'Ask the operator to configure it, or use one that is.',
    });
  }
  if (!plainName.test(file)) {
    throw new InvalidInput({
      detail: 'A source holds files of plain names: letters, digits, dots and dashes.',
    });
  }
  const missing = new LandingMissing({ detail: `There is no file ${file} in the source ${alias}.` });
  return typeof place === 'string'
    ? openFile(join(place, file), file, missing)
    : openObject(place, file, missing);
}

async function openFile(path: string, file: string, missing: LandingMissing): Promise<OpenLanding> {
  // Without O_NONBLOCK a pipe in the place of a file would hold the steward for good.
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  const handle = await open(path, flags).catch((error: unknown) => {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENXIO') throw missing;
    if (code === 'ELOOP') throw notPlain(file, 'it is a link to another file');
    throw new LandingUnreadable({ detail: `The file ${file} cannot be opened.`, cause: error });
  });
  try {
    const before = await handle.stat({ bigint: true });
    if (!before.isFile()) throw missing;
    if (before.nlink > 1n) throw notPlain(file, 'it has a second name, so it may be another file');
    return {
      bytes: () => handle.createReadStream({ start: 0, highWaterMark: 1024 * 1024, autoClose: false }),
      landed: new Date(Number(before.mtimeMs)),
      size: Number(before.size),
      unchanged: () => sameAs(handle, before),
      close: () => handle.close(),
    };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

async function sameAs(
  handle: FileHandle,
  before: { readonly ctimeNs: bigint; readonly mtimeNs: bigint; readonly size: bigint },
): Promise<boolean> {
  const after = await handle.stat({ bigint: true });
  return after.ctimeNs === before.ctimeNs && after.mtimeNs === before.mtimeNs && after.size === before.size;
}

function notPlain(file: string, why: string): LandingUnreadable {
  return new LandingUnreadable({
    detail: `The file ${file} is not read: ${why}.`,
    help: 'Have the file itself delivered to the source.',
  });
}

async function openObject(store: ObjectStore, file: string, missing: LandingMissing): Promise<OpenLanding> {
  const facts = await store.facts(file);
  if (facts === undefined) throw missing;
  return {
    async *bytes() {
      for (let from = 0; from < facts.bytes; from += pieceBytes) {
        const length = Math.min(pieceBytes, facts.bytes - from);
        const piece = await store.readRange(file, from, length);
        if (piece?.length !== length) throw changed(file);
        yield Buffer.from(piece);
      }
    },
    landed: facts.writtenAt,
    size: facts.bytes,
    unchanged: async () => (await store.facts(file))?.tag === facts.tag,
    close: () => Promise.resolve(),
  };
}

/** What was opened must be what was read to the end. @throws LandingUnreadable */
export async function demandUnchanged(landing: OpenLanding, file: string): Promise<void> {
  if (!(await landing.unchanged())) throw changed(file);
}

function changed(file: string): LandingUnreadable {
  return new LandingUnreadable({
    detail: `The file ${file} changed while it was read.`,
    help: 'Wait until the delivery is complete, then publish again.',
  });
}
