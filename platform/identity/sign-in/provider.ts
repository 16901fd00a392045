import { createRemoteJWKSet, type JWTVerifyGetKey } from 'jose';
import * as client from 'openid-client';
import { SignInFailed } from '../errors.ts';

export interface ProviderOptions {
  readonly issuer: URL;
  /** Only for the development provider on loopback. */
  readonly allowHttp: boolean;
  /** A lasting name for the issuer, for the development provider, whose address changes with the port. */
  readonly knownAs?: string;
}

/** One client that is registered with a provider; one without a secret is public. */
export interface Registration {
  readonly clientId: string;
  readonly clientSecret?: string;
}

/** An OpenID provider, as its own document describes it (OpenID Connect Discovery 1.0). It is read once. */
export class Provider {
  readonly knownAs: string | undefined;
  readonly #options: ProviderOptions;
  #metadata: Promise<client.ServerMetadata> | undefined;
  #keys: JWTVerifyGetKey | undefined;

  constructor(options: ProviderOptions) {
    this.#options = options;
    this.knownAs = options.knownAs;
  }

  /** What `openid-client` calls the provider with, as one of its clients. @throws SignInFailed */
  async as({ clientId, clientSecret }: Registration): Promise<client.Configuration> {
    const authentication = clientSecret === undefined ? client.None() : undefined;
    const configuration = new client.Configuration(
      await this.metadata(),
      clientId,
      clientSecret,
      authentication,
    );
    for (const permit of this.#permits()) permit(configuration);
    // TLS would do by the specification; the signature is checked all the same.
    client.enableNonRepudiationChecks(configuration);
    return configuration;
  }

  /** The keys the provider signs with. One that is not known is looked for again, at most twice a minute. */
  async keys(): Promise<JWTVerifyGetKey> {
    const { jwks_uri: address } = await this.metadata();
    if (address === undefined || (!this.#options.allowHttp && !address.startsWith('https:'))) {
      throw new SignInFailed({
        detail: 'The sign-in provider does not say over HTTPS which keys it signs with.',
        help: 'Tell the operator: the jwks_uri of its metadata is wrong.',
      });
    }
    this.#keys ??= createRemoteJWKSet(new URL(address), { cooldownDuration: 30_000 });
    return this.#keys;
  }

  /** @throws SignInFailed */
  metadata(): Promise<client.ServerMetadata> {
    this.#metadata ??= client
      .discovery(this.#options.issuer, 'vitrine', undefined, client.None(), {
        execute: this.#permits(),
      })
      .then((configuration) => configuration.serverMetadata())
      .catch((cause: unknown) => {
        this.#metadata = undefined;
        throw new SignInFailed({
          detail: 'The sign-in provider cannot be reached.',
          help: 'Try again in a moment; if it stays so, tell the operator.',
          facts: { reason: 'unreachable' },
          cause,
        });
      });
    return this.#metadata;
  }

  #permits(): ((configuration: client.Configuration) => void)[] {
    // Plain HTTP is for providers on loopback alone; strict mode refuses it.
    // eslint-disable-next-line @typescript-eslint/no-deprecated
    return this.#options.allowHttp ? [client.allowInsecureRequests] : [];
  }
}
