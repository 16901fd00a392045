import { ApiClient, routes, type Problem, type Role, type RouteName, type Session } from '@vitrine/api';
import { cleanup, render, type RenderResult } from '@testing-library/react';
import type { ReactNode } from 'react';
import { createMemoryRouter, RouterProvider } from 'react-router';
import { afterEach } from 'vitest';
import type { DocumentDrafts } from '../logic/document-drafts.ts';
import { draftsOfTab } from './drafts-of-tab.ts';
import type { SignInNeeded } from '../api/transport.ts';
import { SessionContext } from '../session/session-context.ts';

// As index.html has it: the design system's parts refuse to work without.
document.body.className = 'js-enabled nhsuk-frontend-supported';

afterEach(() => {
  cleanup();
  window.localStorage.clear();
});

interface Asked {
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: unknown;
}

/** What the server answers to each call: a value, a problem to refuse with, or lines for a stream. */
export type Answers = { readonly [Name in RouteName]?: (asked: Asked) => unknown };

export interface Call extends Asked {
  readonly name: RouteName;
}

const isProblem = (value: unknown): value is Problem =>
  typeof value === 'object' && value !== null && 'code' in value && 'title' in value && 'status' in value;

const patterns = (Object.keys(routes) as RouteName[]).map((name) => {
  const { method, path } = routes[name];
  const names = [...path.matchAll(/\{(\w+)\}/g)].map((found) => found[1] ?? '');
  return { name, method, names, path: new RegExp(`^/api/v1${path.replace(/\{\w+\}/g, '([^/]+)')}$`) };
});

function streamOf(values: Iterable<unknown> | AsyncIterable<unknown>): ReadableStream<Uint8Array> {
  const lines = (async function* () {
    for await (const value of values) yield new TextEncoder().encode(`${JSON.stringify(value)}\n`);
  })();
  return new ReadableStream({
    async pull(controller) {
      const line = await lines.next();
      if (line.done === true) controller.close();
      else controller.enqueue(line.value);
    },
  });
}

/** The real client over a server of the test: paths, bodies and answers go through the contract. */
export function serverOf(answers: Answers): { api: ApiClient; calls: Call[] } {
  const calls: Call[] = [];
  const api = new ApiClient({
    csrf: () => 'token',
    async fetch(address, init) {
      const { pathname, searchParams } = new URL(address, 'http://localhost');
      const found = patterns.find((one) => one.method === init.method && one.path.test(pathname));
      const answer = found === undefined ? undefined : answers[found.name];
      if (found === undefined || answer === undefined)
        throw new TypeError(`no answer to ${init.method} ${pathname}`);
      const values = found.path.exec(pathname)?.slice(1) ?? [];
      const asked: Asked = {
        params: Object.fromEntries(found.names.map((name, i) => [name, decodeURIComponent(values[i] ?? '')])),
        query: searchParams,
        body: typeof init.body === 'string' ? JSON.parse(init.body) : undefined,
      };
      calls.push({ name: found.name, ...asked });
      const value = await answer(asked);
      if (isProblem(value)) return Response.json(value, { status: value.status });
      if (routes[found.name].answer !== 'stream') return Response.json(value);
      return new Response(streamOf(value as Iterable<unknown> | AsyncIterable<unknown>));
    },
  });
  return { api, calls };
}

interface Stage {
  readonly answers?: Answers;
  readonly roles?: readonly Role[];
  /** The address in the browser, and the route that it fits. */
  readonly at?: string;
  readonly route?: string;
  readonly documents?: DocumentDrafts;
  readonly person?: { readonly id: string; readonly name: string };
  /** Why the server asked for a sign-in. */
  readonly expired?: SignInNeeded;
}

export interface Staged extends RenderResult {
  readonly calls: Call[];
  readonly router: ReturnType<typeof createMemoryRouter>;
}

/** Draws a part of the application as somebody signed in sees it. */
export function onStage(part: ReactNode, stage: Stage = {}): Staged {
  const { answers = {}, roles = ['researcher'], at = '/', route = '*', documents = draftsOfTab() } = stage;
  const { person = { id: 'per_sam', name: 'Sam Researcher' }, expired } = stage;
  const { api, calls } = serverOf(answers);
  const session: Session = {
    person: { ...person, username: 'sam.researcher', roles: [...roles] },
    mode: 'strict',
    oversightBody: 'IGARD',
    notices: [],
  };
  const value = {
    session,
    api,
    documents,
    expired,
    lookAgain: () => undefined,
    end: async () => undefined,
  };
  const router = createMemoryRouter([{ path: route, element: part }], { initialEntries: [at] });
  const drawn = render(
    <SessionContext value={value}>
      <RouterProvider router={router} />
    </SessionContext>,
  );
  return { ...drawn, calls, router };
}
