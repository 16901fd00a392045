import { createHash } from 'node:crypto';
import { constants, type Stats } from 'node:fs';
import { lstat, open, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import { writeAtomic } from '@vitrine/core/files';
import { z } from 'zod';
import { SignInFileUnsafe } from '../errors.ts';

const keptSchema = z.strictObject({
  version: z.literal(1),
  /** The origin it is for: the tokens go nowhere else. */
  server: z.string(),
  issuer: z.string(),
  clientId: z.string(),
  username: z.string(),
  /** The session at the server. */
  token: z.string(),
  refreshToken: z.string().optional(),
});

/** What is kept of a sign-in to one server. */
export type KeptSignIn = z.infer<typeof keptSchema>;

const largest = 64 * 1024;

/** Where sign-ins are kept, by the XDG Base Directory Specification: state, and a relative path counts for nothing. */
export function signInFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const given = environment['XDG_STATE_HOME'];
  const state = given !== undefined && isAbsolute(given) ? given : join(homedir(), '.local', 'state');
  return join(state, 'vitrine', 'sign-ins');
}

/** The file of one server, named by the hash of its origin, so that no name can lead out of the folder. */
export function signInFile(folder: string, server: string): string {
  return join(folder, `${createHash('sha256').update(server).digest('hex').slice(0, 32)}.json`);
}

/**
 * What was kept of a sign-in, if something was. Whoever could have read the file may act as the person, and whoever
 * could have written it may have put another's in its place: then it is not used at all.
 * @throws SignInFileUnsafe
 */
export async function readSignIn(file: string): Promise<KeptSignIn | undefined> {
  try {
    demandPrivate(await lstat(dirname(file)), 'folder');
    const handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW);
    try {
      // Of the open file, not of its name, which could change in between.
      const found = await handle.stat();
      demandPrivate(found, 'file');
      if (found.size > largest) throw unreadable();
      return parse(await handle.readFile('utf8'));
    } finally {
      await handle.close();
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    if (code === 'ELOOP') throw unsafe('The file of your sign-in is a link.');
    throw error;
  }
}

export async function keepSignIn(file: string, kept: KeptSignIn): Promise<void> {
  await writeAtomic(file, JSON.stringify(kept), { mode: 0o600, dirMode: 0o700 });
}

export async function dropSignIn(file: string): Promise<void> {
  await rm(file, { force: true });
}

function demandPrivate(found: Stats, what: 'file' | 'folder'): void {
  if (what === 'file' ? !found.isFile() : !found.isDirectory())
    throw unsafe(`The ${what} of your sign-in is none.`);
  if (found.uid !== process.getuid?.())
    throw unsafe(`The ${what} of your sign-in belongs to another account.`);
  // Others may see that there is a folder; nobody may read the file, or put one in the folder.
  const closed = what === 'file' ? 0o077 : 0o022;
  if ((found.mode & closed) !== 0) throw unsafe(`The ${what} of your sign-in is open to other accounts.`);
}

function parse(text: string): KeptSignIn {
  try {
    return keptSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw unreadable(cause);
  }
}

function unsafe(detail: string): SignInFileUnsafe {
  return new SignInFileUnsafe({
    detail,
    help: 'Sign out with vitrine logout, which removes it, and sign in again; if others could read it, tell the operator.',
  });
}

function unreadable(cause?: unknown): SignInFileUnsafe {
  return new SignInFileUnsafe({
    detail: 'The file of your sign-in is not one that Vitrine wrote.',
    help: 'Sign out with vitrine logout, which removes it, and sign in again.',
    cause,
  });
}
