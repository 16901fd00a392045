import pino, { type Logger } from 'pino';

export type { Logger };

const redacted = ['sql', 'token', 'cookie', 'password', 'email'].flatMap((field) => [field, `*.${field}`]);

/**
 * The operator's log: JSON lines on standard error. It holds codes, ids and timings; never SQL, names,
 * values or tokens, which the redaction removes even if a caller forgets.
 */
export function createLog(process: string, level: string = 'info'): Logger {
  return pino(
    {
      level,
      base: { process },
      redact: { paths: redacted, remove: true },
    },
    pino.destination({ fd: 2, sync: true }),
  );
}
