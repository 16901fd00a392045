import type { z } from 'zod';
import type { Route } from '../route.ts';
import { empty } from '../schemas/common.ts';

type AnswerKind = Route['answer'];
type Shape<
  Path extends string,
  Query extends z.ZodType,
  Body extends z.ZodType,
  Out extends z.ZodType,
  Answer extends AnswerKind,
> = Pick<Route<Path, Query, Body, Out, Answer>, 'method' | 'path' | 'summary' | 'tag' | 'out'> &
  Partial<Route<Path, Query, Body, Out, Answer>>;

/** A route with what most have: JSON, for people who are signed in, without query, body or ledger entry. */
export function route<
  Path extends string,
  Out extends z.ZodType,
  Query extends z.ZodType = typeof empty,
  Body extends z.ZodType = typeof empty,
  Answer extends AnswerKind = 'json',
>(shape: Shape<Path, Query, Body, Out, Answer>): Route<Path, Query, Body, Out, Answer> {
  return {
    answer: 'json' as Answer,
    access: 'signed-in',
    event: null,
    stepUp: false,
    query: empty as unknown as Query,
    body: empty as unknown as Body,
    ...shape,
  };
}
