import { readFile } from 'node:fs/promises';
import { InvalidInput } from '@vitrine/core/errors';

/** The bytes of a file that the command names. @throws InvalidInput when they cannot be read */
export async function readBytes(file: string): Promise<Buffer> {
  return readFile(file).catch((cause: unknown) => {
    throw new InvalidInput({ detail: `The file ${file} cannot be read.`, help: 'Check its name.', cause });
  });
}

/** The text of a file that the command names. @throws InvalidInput when it cannot be read */
export async function readText(file: string): Promise<string> {
  return (await readBytes(file)).toString('utf8');
}
