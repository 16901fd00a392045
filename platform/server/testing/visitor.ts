/** A browser without pictures: cookies of each origin, redirections, nothing else. */
export class Visitor {
  readonly #jars = new Map<string, Map<string, string>>();
  readonly #lead: (url: URL) => URL;

  /** @param lead where to go instead of an address, such as from a page to what its form would send */
  constructor(lead: (url: URL) => URL = (url) => url) {
    this.#lead = lead;
  }

  cookies(origin: string): Map<string, string> {
    const jar = this.#jars.get(origin) ?? new Map<string, string>();
    this.#jars.set(origin, jar);
    return jar;
  }

  /** Follows redirections until an address begins with `stopAt`, which it does not ask for, or to the end. */
  async get(url: URL, stopAt = '\0'): Promise<Response> {
    return this.#follow(await this.#once(url, {}), url, stopAt);
  }

  async post(url: URL, form: Record<string, string>, stopAt = '\0'): Promise<Response> {
    return this.#follow(
      await this.#once(url, { method: 'POST', body: new URLSearchParams(form) }),
      url,
      stopAt,
    );
  }

  async #follow(first: Response, from: URL, stopAt: string): Promise<Response> {
    let [answer, at] = [first, from];
    for (let step = 0; step < 20; step++) {
      const to = answer.headers.get('location');
      if (to === null) return answer;
      const next = this.#lead(new URL(to, at));
      if (next.href.startsWith(stopAt)) return answer;
      await answer.body?.cancel();
      [answer, at] = [await this.#once(next, {}), next];
    }
    throw new Error('The redirections do not end.');
  }

  async #once(url: URL, init: RequestInit): Promise<Response> {
    const jar = this.cookies(url.origin);
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await fetch(url, { ...init, redirect: 'manual', headers: { cookie } });
    for (const line of answer.headers.getSetCookie()) {
      const [pair = ''] = line.split(';');
      const name = pair.slice(0, pair.indexOf('='));
      const value = pair.slice(name.length + 1);
      if (value === '') jar.delete(name);
      else jar.set(name, value);
    }
    return answer;
  }
}
