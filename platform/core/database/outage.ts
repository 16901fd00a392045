import { setTimeout as pause } from 'node:timers/promises';

/** States in which PostgreSQL takes no work, though it may soon: connection lost, shutting down, starting up (appendix A of its manual). */
const sqlStates = /^(?:08\w{3}|57P0[1-3])$/;
const systemCodes: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
]);

/** Whether a database could not be asked at all: whether it did what it was asked for is then not known. */
export function isOutage(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof AggregateError) return error.errors.some(isOutage);
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return syscall === 'connect';
  if (code !== undefined) return sqlStates.test(code) || systemCodes.has(code);
  return /^(?:Connection terminated|timeout expired|timeout exceeded when trying to connect|Client (?:has encountered a connection error|was closed))/.test(
    error.message,
  );
}

/**
 * Does work again and again for as long as the database cannot be asked, at most so long. The work must come to the
 * same when it is done twice, or `again` must say that it may be. @throws the last failure
 */
export async function outlasting<T>(
  work: () => Promise<T>,
  mostMs: number,
  again: () => boolean = () => true,
): Promise<T> {
  const end = performance.now() + mostMs;
  for (let wait = 20; ; wait = Math.min(wait * 2, 1_000)) {
    try {
      return await work();
    } catch (error) {
      if (!isOutage(error) || !again() || performance.now() + wait > end) throw error;
      await pause(wait);
    }
  }
}
