import * as client from 'openid-client';
import { SignInFailed } from '../errors.ts';
import { isSafe } from './loopback.ts';
import type { Provider } from './provider.ts';

/** What somebody is told: to open a page, and type a code there. */
export interface DeviceCode {
  readonly userCode: string;
  readonly page: URL;
  /** The page with the code in its address, if the provider has one. */
  readonly pageWithCode?: URL;
  readonly expiresInSeconds: number;
  /** Waits until they did. @throws SignInFailed with the reason `denied` or `expired` */
  confirmed(signal?: AbortSignal): Promise<DeviceTokens>;
}

export interface DeviceTokens {
  /** Proof of this one sign-in, for the environment. */
  readonly idToken: string;
  /** Gets the next ID token; many providers take each only once. */
  readonly refreshToken?: string;
}

/** The device authorization grant (RFC 8628), as a public client: no secret is on anybody's computer. */
export class DeviceSignIn {
  readonly #provider: Provider;
  readonly #clientId: string;

  constructor(provider: Provider, clientId: string) {
    this.#provider = provider;
    this.#clientId = clientId;
  }

  /** Asks for a code; `acr` are the classes the environment asks for. @throws SignInFailed */
  async begin(acr: readonly string[] = []): Promise<DeviceCode> {
    const configuration = await this.#configuration();
    const metadata = configuration.serverMetadata();
    if (metadata.device_authorization_endpoint === undefined) {
      throw new SignInFailed({
        detail: 'The sign-in provider does not let applications without a browser sign people in.',
        help: 'Ask the operator to permit the device authorization grant (RFC 8628) to the client.',
        facts: { reason: 'not-offered' },
      });
    }
    const scopes = metadata.scopes_supported;
    const lasting = scopes === undefined || scopes.includes('offline_access');
    const answer = await client
      .initiateDeviceAuthorization(configuration, {
        scope: lasting ? 'openid profile offline_access' : 'openid profile',
        // Whoever types the code proves who they are, even if the provider knows the browser: the proof is what
        // the session's age is counted from. It also has the ID token say when that was.
        max_age: '0',
        ...(acr.length === 0 ? {} : { acr_values: acr.join(' ') }),
      })
      .catch((cause: unknown) => {
        throw failed(cause);
      });
    const page = new URL(answer.verification_uri);
    if (!isSafe(page)) throw failed(new TypeError('The page of the provider is not on HTTPS.'));
    const pageWithCode = answer.verification_uri_complete;
    return {
      userCode: answer.user_code,
      page,
      ...(pageWithCode === undefined ? {} : { pageWithCode: new URL(pageWithCode) }),
      expiresInSeconds: answer.expires_in,
      confirmed: async (signal) => {
        const over = AbortSignal.timeout(answer.expires_in * 1000);
        const options = { signal: signal === undefined ? over : AbortSignal.any([signal, over]) };
        return this.#tokens(client.pollDeviceAuthorizationGrant(configuration, answer, undefined, options));
      },
    };
  }

  /** @throws SignInFailed with the reason `refused` when the token was used before, is too old or was revoked */
  async refresh(refreshToken: string): Promise<DeviceTokens> {
    const tokens = await this.#tokens(client.refreshTokenGrant(await this.#configuration(), refreshToken));
    // A provider that does not rotate goes on with the same one.
    return { refreshToken, ...tokens };
  }

  /** Has the provider forget a token, and what came of it (RFC 7009). Returns whether it offers that at all. */
  async revoke(refreshToken: string): Promise<boolean> {
    const configuration = await this.#configuration();
    if (configuration.serverMetadata().revocation_endpoint === undefined) return false;
    await client.tokenRevocation(configuration, refreshToken, { token_type_hint: 'refresh_token' });
    return true;
  }

  #configuration(): Promise<client.Configuration> {
    return this.#provider.as({ clientId: this.#clientId });
  }

  async #tokens(answer: ReturnType<typeof client.refreshTokenGrant>): Promise<DeviceTokens> {
    const { id_token: idToken, refresh_token: refreshToken } = await answer.catch((cause: unknown) => {
      throw failed(cause);
    });
    if (idToken === undefined) throw failed(new TypeError('The provider gave no ID token.'));
    return { idToken, ...(refreshToken === undefined ? {} : { refreshToken }) };
  }
}

const sentences = {
  denied: 'The sign-in was refused at the provider.',
  expired: 'Nobody typed the code in time.',
  refused: 'The provider does not take what was kept of your sign-in any more.',
  stopped: 'The sign-in was stopped.',
  provider: 'The sign-in provider did not do what was asked.',
} as const;

/** The provider's answer in one word (RFC 6749, 5.2; RFC 8628, 3.5). Its own text is nobody's to read. */
function failed(cause: unknown): SignInFailed {
  const reason = reasonOf(cause);
  return new SignInFailed({
    detail: sentences[reason],
    help: 'Sign in again: vitrine login. If it happens again, tell the operator.',
    facts: { reason },
    cause,
  });
}

function reasonOf(cause: unknown): keyof typeof sentences {
  if (cause instanceof client.ResponseBodyError) {
    if (cause.error === 'access_denied') return 'denied';
    if (cause.error === 'expired_token') return 'expired';
    if (cause.error === 'invalid_grant') return 'refused';
  }
  for (let one = cause, depth = 0; one instanceof Error && depth < 5; one = one.cause, depth++) {
    if (one.name === 'TimeoutError') return 'expired';
    if (one.name === 'AbortError') return 'stopped';
  }
  return 'provider';
}
