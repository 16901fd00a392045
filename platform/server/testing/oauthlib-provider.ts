import { spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { codeRoot } from '@vitrine/core/sandbox';
import type { ProviderUnderTest } from './provider-under-test.ts';
import { Visitor } from './visitor.ts';

/** Where the bootstrap puts the packages of oauthlib/requirements.txt. */
const packages = join(codeRoot, '.cache', 'oauthlib');

/** A provider that shares no line with oidc-provider: oauthlib, in Python. */
export async function startOauthlibProvider(origin: string): Promise<ProviderUnderTest> {
  const child = spawn('python3', [join(import.meta.dirname, 'oauthlib', 'provider.py')], {
    stdio: ['pipe', 'pipe', 'inherit'],
    // It refuses plain HTTP, which on this machine is no risk.
    env: { PATH: process.env['PATH'], PYTHONPATH: packages, OAUTHLIB_INSECURE_TRANSPORT: '1' },
  });
  const gone = once(child, 'exit');
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const key = privateKey.export({ type: 'pkcs1', format: 'pem' });
  child.stdin.write(`${JSON.stringify({ origin, key })}\n`);
  const started = once(createInterface({ input: child.stdout }), 'line').then(([line]) => String(line));
  const issuer = await Promise.race([started, gone.then(() => undefined)]);
  if (issuer === undefined) throw new Error(`oauthlib is not in ${packages}: npm test brings it.`);
  const say = async (code: string, person: string, answer: 'yes' | 'no'): Promise<void> => {
    await fetch(`${issuer}/device`, {
      method: 'POST',
      body: new URLSearchParams({ code, as: person, answer }),
    });
  };
  return {
    issuer,
    clientId: 'vitrine',
    clientSecret: 'a secret of the test',
    cliClientId: 'vitrine-command-line',
    visitor: (person) =>
      new Visitor((url) =>
        url.origin === issuer && url.pathname === '/login' ? new URL(`${url.href}&as=${person}`) : url,
      ),
    confirm: (_page, userCode, person) => say(userCode, person, 'yes'),
    deny: (_page, userCode, person) => say(userCode, person, 'no'),
    close: async () => {
      child.kill();
      await gone;
    },
  };
}
