import { join } from 'node:path';
import type { Home } from '@vitrine/core/process';

/**
 * What of the server's environment the steward inherits: names of roles and places where credentials can be had,
 * never a credential. A key in the server's environment would be the server's too, so none is handed on.
 */
const handedOn = [
  'PATH',
  'AWS_ROLE_ARN',
  'AWS_WEB_IDENTITY_TOKEN_FILE',
  'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
  'AWS_CONTAINER_CREDENTIALS_FULL_URI',
  'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE',
];

/** The steward's environment. The chain's shared files are the steward's own, not those of the account. */
export function stewardEnvironment(home: Home, environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const own = join(home.steward, 'aws');
  return {
    ...Object.fromEntries(handedOn.map((name) => [name, environment[name]])),
    TZ: 'UTC',
    AWS_SHARED_CREDENTIALS_FILE: join(own, 'credentials'),
    AWS_CONFIG_FILE: join(own, 'config'),
  };
}
