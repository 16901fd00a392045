import { isOutage } from '@vitrine/core/database';
import { toProblem, Unavailable, type Problem } from '@vitrine/core/errors';
import { type Logger } from '@vitrine/core/log';
import type { ErrorRequestHandler } from 'express';
import { UnreadableRequest } from './errors.ts';
import { nameEnd } from './telemetry/observe.ts';

/** The longest body of a call, in bytes. */
export const mostBodyBytes = 2 * 2 ** 20;

/** Errors of the HTTP layer itself (bad JSON, too long a body) come with a status below 500. */
function ours(error: unknown): unknown {
  if (isOutage(error)) {
    return new Unavailable({
      detail: 'The database cannot be reached at the moment.',
      help: 'Try again in a minute. Nothing was changed that the ledger does not show.',
      cause: error,
    });
  }
  const status = (error as { status?: unknown } | null)?.status;
  const foreign = error instanceof Error && !('code' in error && 'facts' in error);
  if (!foreign || typeof status !== 'number' || status >= 500) return error;
  return new UnreadableRequest({
    detail:
      status === 413
        ? `The request is too long: at most ${mostBodyBytes / 2 ** 20} MiB are taken at once.`
        : 'The request could not be read.',
    cause: error,
  });
}

/** Turns any error into a problem document; only what is not ours is logged with its stack. */
export function problemHandler(log: Logger): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    const problem = toProblem(ours(error));
    if (problem.status >= 500)
      log.error({ err: error, code: problem.code, path: request.path }, 'request failed');
    else log.info({ code: problem.code, status: problem.status }, 'request refused');
    if (response.headersSent) {
      if (!response.destroyed) nameEnd(response, problem.status);
      next(error);
      return;
    }
    if (problem.status === 401) response.set('www-authenticate', challenge(problem));
    response.status(problem.status).type('application/problem+json').send(JSON.stringify(problem));
  };
}

/** What a 401 must say (RFC 9110, 11.6.1): how to sign in, and how recently (RFC 9470, 3). */
function challenge({ code, facts = {} }: Problem): string {
  const { maxAgeSeconds } = facts;
  return code === 'sign-in-again' && typeof maxAgeSeconds === 'number'
    ? `Bearer error="insufficient_user_authentication", max_age="${maxAgeSeconds}"`
    : 'Bearer';
}
