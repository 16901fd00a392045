import { once } from 'node:events';
import { routes, type RouteName, type Routes } from '@vitrine/api';
import type { Caller, Download, UseCaseName, UseCases } from '@vitrine/app/use-case';
import { InvalidInput, toProblem } from '@vitrine/core/errors';
import { isClean, isShallow } from '@vitrine/core/text';
import { MethodNotAllowed } from './errors.ts';
import { mostBodyBytes } from './problems.ts';
import { nameEnd, nameOperation } from './telemetry/observe.ts';
import { unfitInput } from './unfit-input.ts';
import express, { type Request, type Response, type Router } from 'express';
import type { z } from 'zod';

/** Finds out who calls; throws when nobody is signed in or the call did not come from our page. */
export type Identify = (
  request: Request,
  route: Pick<Routes[RouteName], 'stepUp'>,
) => Promise<Caller['person']>;

type AnyUseCase = (
  caller: Caller,
  input: { params: Record<string, string>; query: unknown; body: unknown },
) => Promise<unknown> | AsyncIterable<unknown>;

/** No body of the contract is nested this deep; everything that walks through one may then do so by recursion. */
const deepest = 64;

/** @throws InvalidInput for text that no database keeps, and for what is nested too deep to look through */
function demandClean(value: unknown, what: string): void {
  if (!isShallow(value, deepest)) {
    throw new InvalidInput({ detail: `The ${what} is nested more than ${deepest} levels deep.` });
  }
  if (isClean(value)) return;
  throw new InvalidInput({
    detail: `The ${what} holds a NUL character or half of a surrogate pair.`,
    help: 'Remove the character; editors show it as a box or a question mark.',
  });
}

function parse(schema: z.ZodType, value: unknown, what: string): unknown {
  demandClean(value, what);
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw unfitInput(what, parsed.error.issues);
}

/** Sends lines of JSON as they come; a failure after the first line becomes the last line. */
async function sendStream(
  response: Response,
  lines: AsyncIterable<unknown>,
  schema: z.ZodType,
): Promise<void> {
  response.type('application/x-ndjson');
  const started = performance.now();
  try {
    for await (const line of lines) {
      if (response.destroyed) return;
      const more = response.write(`${JSON.stringify(schema.parse(line))}\n`);
      if (!more) await Promise.race([once(response, 'drain'), once(response, 'close')]);
    }
  } catch (error) {
    if (!response.headersSent) throw error;
    const elapsedMs = Math.round(performance.now() - started);
    const problem = toProblem(error);
    if (!response.destroyed) nameEnd(response, problem.status);
    response.write(`${JSON.stringify({ kind: 'problem', problem, elapsedMs })}\n`);
  }
  response.end();
}

async function serve(
  name: UseCaseName,
  useCase: AnyUseCase,
  identify: Identify,
  request: Request,
  response: Response,
): Promise<void> {
  const route = routes[name];
  nameOperation(response, name);
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  // Deny by default: what a route does not declare as public is for people who are signed in.
  const person = await identify(request, route);
  demandClean(request.params, 'address');
  const input = {
    params: request.params as Record<string, string>,
    query: parse(route.query, request.query, 'query string'),
    body: parse(route.body, request.body ?? {}, 'body'),
  };
  const answer = useCase({ person, signal: gone.signal }, input);
  switch (route.answer) {
    case 'json':
      response.json(route.out.parse(await (answer as Promise<unknown>)));
      return;
    case 'stream':
      await sendStream(response, answer as AsyncIterable<unknown>, route.out);
      return;
    case 'download': {
      const file = await (answer as Promise<Download>);
      response.attachment(file.fileName).type('application/zip').send(Buffer.from(file.bytes));
      return;
    }
  }
}

const placeOf = (path: string): string => path.replace(/\{(\w+)\}/g, ':$1');

/**
 * Mounts every use case at its place in the contract; another method at one of its addresses is told which there
 * are. @throws MethodNotAllowed
 */
export function apiRoutes(useCases: Partial<UseCases>, identify: Identify): Router {
  const router = express.Router();
  router.use(express.json({ limit: mostBodyBytes, strict: true }));
  for (const [name, useCase] of Object.entries(useCases) as [UseCaseName, AnyUseCase][]) {
    const route = routes[name satisfies RouteName];
    const path = placeOf(route.path);
    const method = route.method.toLowerCase() as 'get' | 'post' | 'put' | 'delete';
    router[method](path, (request, response) => serve(name, useCase, identify, request, response));
  }
  const declared = Object.groupBy(Object.values(routes), ({ path }) => placeOf(path));
  for (const [path, all = []] of Object.entries(declared)) {
    const allowed = all.map(({ method }) => method);
    router.all(path, (_request, response) => {
      response.set('allow', allowed.join(', '));
      throw new MethodNotAllowed({
        detail: `At this address there is ${allowed.join(' and ')} alone.`,
        facts: { allowed },
      });
    });
  }
  return router;
}
