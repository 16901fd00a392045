import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { Unavailable } from '../../errors.ts';

/** The PIN of a token. @throws Unavailable when it cannot be read, or others could read it */
export async function readPin(file: string): Promise<string> {
  const fault = (cause?: unknown): Unavailable =>
    new Unavailable({
      detail: 'The PIN of the token cannot be read from a file that is closed to other accounts.',
      help: 'Check the file that the key settings name: it belongs to this account and has the mode 0600 or 0400.',
      cause,
    });
  const handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW).catch((cause: unknown) => {
    throw fault(cause);
  });
  try {
    const { mode, uid } = await handle.stat();
    if ((mode & 0o077) !== 0 || uid !== process.getuid?.()) throw fault();
    return (await handle.readFile('utf8')).trimEnd();
  } finally {
    await handle.close();
  }
}
