import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

/** A certificate for `localhost` of nobody but this test. */
export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

/** Made by OpenSSL anew, for a day. */
export function certificateFor(name: string): Certificate {
  const dir = mkdtempSync(join(tmpdir(), 'vitrine-smtp-'));
  const [key, cert] = [join(dir, 'key.pem'), join(dir, 'cert.pem')] as const;
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  const what = ['-days', '1', '-subj', `/CN=${name}`, '-addext', `subjectAltName=DNS:${name}`];
  execFileSync('openssl', ['req', '-x509', ...curve, ...what, '-keyout', key, '-out', cert], {
    stdio: 'pipe',
  });
  const made = { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
  rmSync(dir, { recursive: true });
  return made;
}

/** A message as a mail server got it. */
export interface Received {
  readonly to: readonly string[];
  /** Headers and body, as they came. */
  readonly raw: string;
  /** Whether it came over TLS, and from whom. */
  readonly secure: boolean;
  readonly user: string | undefined;
}

export interface TestMailServer {
  readonly port: number;
  readonly received: readonly Received[];
  /** Whether it takes messages and then says nothing. */
  silent: boolean;
  close(): Promise<void>;
}

/** A real mail server on this machine, which keeps what it gets. */
export async function mailServer(options: SMTPServerOptions = {}): Promise<TestMailServer> {
  const received: Received[] = [];
  const state = { silent: false };
  const server = new SMTPServer({
    authOptional: true,
    disableReverseLookup: true,
    onData: (stream, session, done) => {
      let raw = '';
      stream.on('data', (chunk: Buffer) => (raw += chunk.toString('utf8')));
      stream.on('end', () => {
        const { rcptTo } = session.envelope;
        const user = typeof session.user === 'string' ? session.user : undefined;
        received.push({ to: rcptTo.map(({ address }) => address), raw, secure: session.secure, user });
        if (!state.silent) done();
      });
    },
    ...options,
  });
  // A client that breaks off is no fault of the server.
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.server.address();
  if (address === null || typeof address === 'string') throw new TypeError('The server has no port.');
  return Object.assign(state, {
    port: address.port,
    received,
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  });
}
