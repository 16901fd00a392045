import type { z } from 'zod';
import { problem as problemSchema, type Problem } from './schemas/common.ts';
import { routes, type RouteName, type Routes } from './routes.ts';
import type { PathParameters } from './route.ts';

/** An error answer of the server, with everything it said. */
export class ApiProblem extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail);
    this.name = 'ApiProblem';
    this.problem = problem;
  }
}

export interface Transport {
  fetch(path: string, init: RequestInit): Promise<Response>;
  /** The token of the present session, for calls that change something. */
  csrf(): string | undefined;
}

type Parameters<Name extends RouteName> =
  PathParameters<Routes[Name]['path']> extends never
    ? { params?: never }
    : { params: Record<PathParameters<Routes[Name]['path']>, string> };
export type CallInput<Name extends RouteName> = Parameters<Name> & {
  query?: z.input<Routes[Name]['query']>;
  body?: z.input<Routes[Name]['body']>;
  signal?: AbortSignal;
};
export type Answer<Name extends RouteName> = z.output<Routes[Name]['out']>;
type Input = { params?: Record<string, string>; query?: unknown; body?: unknown; signal?: AbortSignal };

const base = '/api/v1';

/** The address of a route with its parameters filled in. */
export function pathOf(name: RouteName, params: Record<string, string> = {}): string {
  return (
    base + routes[name].path.replace(/\{(\w+)\}/g, (_, key: string) => encodeURIComponent(params[key] ?? ''))
  );
}

export class ApiClient {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** @throws ApiProblem */
  async call<Name extends RouteName>(name: Name, input: CallInput<Name>): Promise<Answer<Name>> {
    const response = await this.#send(name, input);
    return routes[name].out.parse(await response.json()) as Answer<Name>;
  }

  /** The lines of a streamed answer as they arrive. @throws ApiProblem */
  async *stream<Name extends RouteName>(name: Name, input: CallInput<Name>): AsyncGenerator<Answer<Name>> {
    const response = await this.#send(name, input);
    let held = '';
    const decoder = new TextDecoder();
    const parse = (line: string): Answer<Name> => routes[name].out.parse(JSON.parse(line)) as Answer<Name>;
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
      held += decoder.decode(chunk, { stream: true });
      const lines = held.split('\n');
      held = lines.pop() ?? '';
      for (const line of lines) if (line !== '') yield parse(line);
    }
    if (held !== '') yield parse(held);
  }

  /** The bytes of a download. @throws ApiProblem */
  async download<Name extends RouteName>(name: Name, input: CallInput<Name>): Promise<Uint8Array> {
    const response = await this.#send(name, input);
    return new Uint8Array(await response.arrayBuffer());
  }

  async #send(name: RouteName, input: Input): Promise<Response> {
    const route = routes[name];
    const query = new URLSearchParams();
    for (const [key, value] of Object.entries(
      (input.query ?? {}) as Record<string, string | number | undefined>,
    )) {
      if (value !== undefined && value !== '') query.set(key, String(value));
    }
    const suffix = query.size === 0 ? '' : `?${query.toString()}`;
    const changes = route.method !== 'GET';
    const csrf = this.#transport.csrf();
    const response = await this.#transport.fetch(pathOf(name, input.params) + suffix, {
      method: route.method,
      headers: {
        accept: 'application/json',
        ...(changes ? { 'content-type': 'application/json' } : {}),
        ...(changes && csrf !== undefined ? { 'x-csrf-token': csrf } : {}),
      },
      ...(changes ? { body: JSON.stringify(input.body ?? {}) } : {}),
      ...(input.signal === undefined ? {} : { signal: input.signal }),
    });
    if (response.ok) return response;
    const parsed = problemSchema.safeParse(await response.json().catch(() => undefined));
    throw new ApiProblem(
      parsed.data ?? {
        type: 'urn:vitrine:problem:unreachable',
        title: 'No answer',
        status: response.status,
        detail: 'The server did not answer in the expected form.',
        code: 'unreachable',
        help: 'Try again in a moment.',
      },
    );
  }
}
