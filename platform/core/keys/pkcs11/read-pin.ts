import { readSecret } from '../../files/index.ts';

/** The PIN of a token. @throws Unavailable when it cannot be read, or others could read it */
export function readPin(file: string): Promise<string> {
  return readSecret(file, {
    detail: 'The PIN of the token cannot be read from a file that is closed to other accounts.',
    help: 'Check the file that the key settings name: it belongs to this account and has the mode 0600 or 0400.',
  });
}
