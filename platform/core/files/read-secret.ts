import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { Unavailable, type ErrorText } from '../errors.ts';

/**
 * The text of a file that holds a secret, without the newline at its end.
 * @param text what the refusal says
 * @throws Unavailable when it cannot be read, is a link, belongs to another account, or others could read it
 */
export async function readSecret(file: string, text: Pick<ErrorText, 'detail' | 'help'>): Promise<string> {
  const fault = (cause?: unknown): Unavailable => new Unavailable({ ...text, cause });
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
