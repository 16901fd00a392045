import { VitrineError } from '@vitrine/core/errors';
import { serveRpc } from '@vitrine/core/wire';
import type { Readable, Writable } from 'node:stream';

/** How long a steward that cannot serve says so, before it ends and the next call starts another. */
const lingerMs = 5_000;

/**
 * Answers every call with why this steward cannot serve, such as an object store that refuses its credentials: whoever
 * asked learns that, and not only that nobody answered. Settles after a while, or when the asking side is gone.
 *
 * @throws what is none of our errors: nobody can say what it means
 */
export async function serveFailure(
  error: unknown,
  readable: Readable,
  writable: Writable,
  forMs = lingerMs,
): Promise<void> {
  if (!(error instanceof VitrineError)) throw error;
  const handler = {
    value: () => Promise.reject(error),
    configurable: true,
    enumerable: true,
    writable: true,
  };
  const every = new Proxy<Record<string, () => Promise<never>>>(
    {},
    { get: () => handler.value, has: () => true, getOwnPropertyDescriptor: () => handler },
  );
  const timer = Promise.withResolvers<undefined>();
  const over = setTimeout(() => timer.resolve(undefined), forMs);
  await Promise.race([serveRpc(readable, writable, every), timer.promise]);
  clearTimeout(over);
}
