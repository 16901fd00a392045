import { chmod, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeAtomic } from '@vitrine/core/files';
import type { Home } from '@vitrine/core/process/beginning';
import { z } from 'zod';

const noted = z.strictObject({ at: z.iso.datetime(), outcome: z.string().max(200) });
export type Noted = z.output<typeof noted>;
export type NotedWork = 'backup' | 'verification';

const fileOf = (home: Home, work: NotedWork): string => join(home.server, `last-${work}.json`);

/** Notes when a home was last backed up or its ledger verified, and what came of it. */
export async function noteDone(home: Home, work: NotedWork, { at, outcome }: Noted): Promise<void> {
  const file = fileOf(home, work);
  try {
    await writeAtomic(file, JSON.stringify({ at, outcome }));
    // Whoever backs up or verifies may be another account than the server, whose folder nobody else enters.
    await chmod(file, 0o644);
  } catch {
    // Who may only read a home verifies it all the same; the note is no part of that.
  }
}

/** What was noted last; undefined for never, and for a note that cannot be read. */
export async function lastDone(home: Home, work: NotedWork): Promise<Noted | undefined> {
  try {
    return noted.parse(JSON.parse(await readFile(fileOf(home, work), 'utf8')));
  } catch {
    return undefined;
  }
}
