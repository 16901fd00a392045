import type { z } from 'zod';

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** Names in `{braces}` of a path, as parameters. */
export type PathParameters<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? Name | PathParameters<Rest>
  : never;

/**
 * One operation of the HTTP contract. `out` is the whole answer; of a `stream` route it is one line of
 * newline-delimited JSON; of a `download` route there is none, the answer being bytes.
 */
export interface Route<
  Path extends string = string,
  Query extends z.ZodType = z.ZodType,
  Body extends z.ZodType = z.ZodType,
  Out extends z.ZodType = z.ZodType,
  Answer extends 'json' | 'stream' | 'download' = 'json' | 'stream' | 'download',
> {
  readonly method: Method;
  readonly path: Path;
  readonly summary: string;
  readonly tag: string;
  readonly answer: Answer;
  readonly query: Query;
  readonly body: Body;
  readonly out: Out;
  /** Who may call it at all: anyone, or someone signed in. Finer abilities are the use case's. */
  readonly access: 'public' | 'signed-in';
  /** Whether the person must have signed in a short time ago (RFC 9470), because what it does weighs much. */
  readonly stepUp: boolean;
  /** The type of the ledger entry the call leaves, if it leaves one. */
  readonly event: string | null;
}
