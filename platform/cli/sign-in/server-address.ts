import { InvalidInput } from '@vitrine/core/errors';
import { isSafe } from '@vitrine/identity/sign-in';
import { ServerNotSafe } from '../errors.ts';

/** The origin that `--server` names. @throws InvalidInput, ServerNotSafe */
export function serverOrigin(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const plain = url !== undefined && url.pathname === '/' && url.search === '' && url.hash === '';
  if (url === undefined || !plain || url.username !== '' || url.password !== '') {
    throw new InvalidInput({
      detail: 'The server is named by its address alone, without a path.',
      help: 'Such as --server https://vitrine.example.nhs.uk',
    });
  }
  if (!isSafe(url)) {
    throw new ServerNotSafe({
      detail: 'The server is not on HTTPS, so your sign-in could be read on the way.',
      help: 'Use its https address. Plain http is for this machine alone (localhost).',
    });
  }
  return url.origin;
}
