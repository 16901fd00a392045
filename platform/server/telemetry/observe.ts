import type { RouteName } from '@vitrine/api';
import type { RequestHandler, Response } from 'express';

/** What is told of a request: which operation of the contract it was and how it ended, never whose or about what. */
export interface Observed {
  /** An operation of the contract, or `page` for everything else that is served. */
  readonly operation: RouteName | 'page';
  /** `gone`: whoever asked went away before the answer was whole. */
  readonly outcome: 'done' | 'refused' | 'failed' | 'gone';
  /** Of the answer; 0 where it did not become whole. */
  readonly status: number;
}

/** Somebody who watches requests: told of each when it begins, and by what it gives back when it has ended. */
export interface Observer {
  /** Does the rest of the request, so that what it asks of other processes can be told as part of it. */
  during(work: () => void): (end: Observed) => void;
}

const place = 'vitrineOperation';
const endPlace = 'vitrineEnd';

/** Says which operation of the contract a request turned out to be. */
export function nameOperation(response: Response, operation: RouteName): void {
  response.locals[place] = operation;
}

/** Notes the status of a problem that an answer ended with after its first line was sent. */
export function nameEnd(response: Response, status: number): void {
  response.locals[endPlace] = status;
}

function outcomeOf(status: number): Observed['outcome'] {
  if (status === 0) return 'gone';
  return status >= 500 ? 'failed' : status >= 400 ? 'refused' : 'done';
}

/** Tells an observer of every request that passes. */
export function observed(observer: Observer): RequestHandler {
  return (_request, response, next) => {
    const end = observer.during(() => next());
    response.once('close', () => {
      const status = response.writableFinished ? response.statusCode : 0;
      const operation = (response.locals[place] as RouteName | undefined) ?? 'page';
      const ended = (response.locals[endPlace] as number | undefined) ?? status;
      end({ operation, status, outcome: outcomeOf(ended) });
    });
  };
}
