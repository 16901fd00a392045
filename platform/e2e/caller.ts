import { ApiClient, ApiProblem, type Cell, type Problem, type Transport } from '@vitrine/api';

/** What a query came to: what was shown, or the problem instead. */
export interface Answer {
  readonly id: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
  readonly problem?: Problem;
  /** Everything that came over the wire, to search for what must not be in it. */
  readonly text: string;
}

/** A person at the HTTP interface, as their browser would be: cookies, token, nothing else. */
export class Caller implements Transport {
  readonly url: string;
  readonly cookies = new Map<string, string>();
  /** The session cookie as it was set, flags and all. */
  setCookie = '';
  #csrf: string | undefined;

  private constructor(url: string) {
    this.url = url;
  }

  /** Somebody who has not signed in. */
  static stranger(url: string): Caller {
    return new Caller(url);
  }

  /** Signs a sample persona in through the provider's pages. */
  static async signIn(url: string, persona: string): Promise<Caller> {
    const caller = new Caller(url);
    let answer = await caller.fetch('/auth/sign-in?to=/', {});
    for (let step = 0; step < 12; step++) {
      const to = answer.headers.get('location');
      const at: string = to === null ? '' : new URL(to, url).pathname;
      await answer.body?.cancel();
      if (at.startsWith('/development-sign-in/persona/')) {
        answer = await caller.fetch(at, {
          method: 'POST',
          headers: { 'content-type': 'application/x-www-form-urlencoded' },
          body: new URLSearchParams({ persona }).toString(),
        });
      } else if (to === null || at === '/') {
        break;
      } else {
        answer = await caller.fetch(new URL(to, url).href.slice(url.length), {});
      }
    }
    const session = (await (await caller.fetch('/api/v1/session', {})).json()) as { csrf?: string };
    if (session.csrf === undefined) throw new Error(`${persona} could not sign in.`);
    caller.#csrf = session.csrf;
    return caller;
  }

  get api(): ApiClient {
    return new ApiClient(this);
  }

  /** Looks at all of a request as it is now, and votes. */
  async vote(id: string, vote: 'approve' | 'changes' | 'reject', comment = ''): Promise<void> {
    const { round, content, fileList } = await this.api.call('getRequest', { params: { id } });
    for (const { name } of vote === 'approve' ? fileList : []) {
      for (let from: number | undefined = 0; from !== undefined;) {
        from = (await this.api.call('previewRequestFile', { params: { id, name }, query: { from } })).next;
      }
    }
    await this.api.call('voteOnRequest', {
      params: { id },
      body: { vote, comment, round: Math.max(round, 1), content },
    });
  }

  csrf(): string | undefined {
    return this.#csrf;
  }

  async fetch(path: string, init: RequestInit): Promise<Response> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await fetch(this.url + path, {
      ...init,
      redirect: 'manual',
      headers: { ...(init.headers as Record<string, string>), ...(cookie === '' ? {} : { cookie }) },
    });
    for (const line of answer.headers.getSetCookie()) {
      const [pair = ''] = line.split(';');
      const at = pair.indexOf('=');
      this.cookies.set(pair.slice(0, at), pair.slice(at + 1));
      if (pair.startsWith('vitrine_session=')) this.setCookie = line;
    }
    return answer;
  }

  /** Starts a query and follows it to its end. */
  async query(ref: string, sql: string): Promise<Answer> {
    try {
      const { id } = await this.api.call('startQuery', { params: { ref }, body: { sql } });
      return await this.follow(id);
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      const { problem } = error;
      return { id: '', columns: [], rows: [], problem, text: JSON.stringify(problem) };
    }
  }

  /** Follows a query that was started. */
  async follow(id: string): Promise<Answer> {
    const rows: (readonly Cell[])[] = [];
    let columns: readonly string[] = [];
    let problem: Problem | undefined;
    let text = '';
    for await (const line of this.api.stream('streamQuery', { params: { id } })) {
      if (line.kind !== 'progress') text += `${JSON.stringify(line)}\n`;
      if (line.kind === 'columns') columns = line.columns.map((column) => column.name);
      if (line.kind === 'rows') rows.push(...line.rows);
      if (line.kind === 'problem') problem = line.problem as Problem;
    }
    return { id, columns, rows, text, ...(problem === undefined ? {} : { problem }) };
  }
}

/** The problem that a call ends in. */
export async function problemOf(call: Promise<unknown>): Promise<Problem> {
  try {
    await call;
  } catch (error) {
    if (error instanceof ApiProblem) return error.problem;
    throw error;
  }
  throw new Error('The call was answered without a problem.');
}
