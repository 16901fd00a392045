import { ApiClient, type Transport } from '@vitrine/api';

/** Why the server asks for a sign-in: the session is over, or it is too old for what was asked (RFC 9470). */
export type SignInNeeded = 'ended' | 'again';
type OnExpired = (why: SignInNeeded) => void;

const tooOld = 'error="insufficient_user_authentication"';

/** Older engines cannot iterate a response's body; the contract's client does. */
export function iterable(response: Response): Response {
  const body = response.body;
  if (body === null || Symbol.asyncIterator in body) return response;
  const iterate = async function* () {
    const reader = (body as ReadableStream<Uint8Array>).getReader();
    try {
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return;
        yield value;
      }
    } finally {
      await reader.cancel();
    }
  };
  Object.defineProperty(body, Symbol.asyncIterator, { value: iterate });
  return response;
}

/** The browser's way to the server: same origin, cookies, the session's token, and a word when it ends. */
function browserTransport(csrf: () => string | undefined, onExpired: OnExpired): Transport {
  return {
    csrf,
    async fetch(path, init) {
      const response = await fetch(path, { ...init, credentials: 'same-origin', redirect: 'error' });
      if (response.status === 401)
        onExpired(response.headers.get('www-authenticate')?.includes(tooOld) === true ? 'again' : 'ended');
      return iterable(response);
    },
  };
}

/** The API for someone who has not signed in: no cookie is sent, so no session is used or kept alive. */
export const strangerApi = new ApiClient({
  csrf: () => undefined,
  fetch: (path, init) => fetch(path, { ...init, credentials: 'omit', redirect: 'error' }),
});

/** The API's client for this page, and where the session's token is put once it is known. */
export function browserApi(onExpired: OnExpired): {
  api: ApiClient;
  setCsrf: (token: string | undefined) => void;
} {
  let csrf: string | undefined;
  return {
    api: new ApiClient(browserTransport(() => csrf, onExpired)),
    setCsrf(token) {
      csrf = token;
    },
  };
}
