import type { Environment } from '../../config/environment.ts';
import { ports } from '../network/flows.ts';

/** The server's settings (docs/operator.md). None is a secret: it signs in to the database with its role. */
export function serverEnvironment(settings: Environment, databaseHost: string): Record<string, string> {
  const { publicHost, signIn, oversightBody, name } = settings;
  return {
    VITRINE_MODE: 'strict',
    VITRINE_PORT: String(ports.server),
    VITRINE_PUBLIC_URL: `https://${publicHost}`,
    VITRINE_DATABASE_URL: `postgres://vitrine@${databaseHost}:${ports.postgres}/vitrine?sslmode=verify-full`,
    VITRINE_OIDC_ISSUER: signIn.issuer,
    VITRINE_OIDC_CLIENT_ID: signIn.clientId,
    VITRINE_OIDC_AMR: signIn.amr.join(','),
    ...(signIn.cliClientId === undefined ? {} : { VITRINE_OIDC_CLI_CLIENT_ID: signIn.cliClientId }),
    VITRINE_OVERSIGHT_BODY: oversightBody,
    // Node's own way to a proxy; what is in AWS is reached without it.
    NODE_USE_ENV_PROXY: '1',
    HTTPS_PROXY: `http://sign-in-proxy.${name}.vitrine.internal:${ports.signInProxy}`,
    NO_PROXY: '.amazonaws.com,.vitrine.internal,169.254.170.2',
    NODE_EXTRA_CA_CERTS: '/app/rds-ca.pem',
  };
}
