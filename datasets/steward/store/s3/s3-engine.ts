import { existsSync } from 'node:fs';
import { literal } from '@vitrine/core/text';
import { type Engine } from '@vitrine/core/engine';
import type { S3Place } from '../../../catalogue/steward/s3-place.ts';

export interface S3Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

/** Where systems keep the authorities they trust: Debian and its kin, then Red Hat's. */
const systemAuthorities = ['/etc/ssl/certs/ca-certificates.crt', '/etc/pki/tls/certs/ca-bundle.crt'];

/**
 * Gives an engine a secret for what lies below `scope`, in memory only: it goes when the engine is closed. The
 * engine does not look at certificates unless it is told to.
 */
export async function openEngineToS3(
  engine: Engine,
  place: S3Place,
  scope: string,
  credentials: S3Credentials,
): Promise<void> {
  const authorities = place.caFile ?? systemAuthorities.find((file) => existsSync(file));
  const settings = {
    enable_server_cert_verification: true,
    enable_curl_server_cert_verification: true,
    // Only this secret counts, whatever this process finds in its environment.
    enable_global_s3_configuration: false,
    // An object's name is its name, not a pattern.
    s3_url_compatibility_mode: true,
    http_timeout: 120,
    ...(authorities === undefined ? {} : { ca_cert_file: authorities }),
  };
  for (const [name, value] of Object.entries(settings)) await engine.run(`SET ${name} = ${literal(value)}`);
  const url = place.endpoint === undefined ? undefined : new URL(place.endpoint);
  const options = {
    PROVIDER: 'config',
    SCOPE: scope,
    KEY_ID: credentials.accessKeyId,
    SECRET: credentials.secretAccessKey,
    ...(credentials.sessionToken === undefined ? {} : { SESSION_TOKEN: credentials.sessionToken }),
    REGION: place.region,
    ...(url === undefined ? {} : { ENDPOINT: url.host, USE_SSL: url.protocol === 'https:' }),
    URL_STYLE: place.pathStyle === true ? 'path' : 'vhost',
  };
  const listed = Object.entries(options).map(([name, value]) => `${name} ${literal(value)}`);
  await engine.run(`CREATE TEMPORARY SECRET curated (TYPE s3, ${listed.join(', ')})`);
}
