import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { CreateAliasCommand, CreateKeyCommand, DisableKeyCommand, KMSClient } from '@aws-sdk/client-kms';

/** Where the bootstrap puts the packages of ministack/requirements.lock. */
const packages = join(import.meta.dirname, '..', '..', '..', '..', '.cache', 'ministack');
const region = 'eu-west-2';

/**
 * A key service to test with: ministack, which implements the API of AWS KMS. Unlike the real one it asks for no
 * credentials, forgets its keys at its end, and does not authenticate what it encrypts.
 */
export interface TestKeyService {
  readonly region: string;
  readonly endpoint: string;
  /** Makes a key with an alias, which it returns. */
  make(alias: string, kind: 'symmetric' | 'ed25519' | 'p256'): Promise<string>;
  disable(alias: string): Promise<void>;
  stop(): Promise<void>;
}

const specs = {
  symmetric: { KeySpec: 'SYMMETRIC_DEFAULT', KeyUsage: 'ENCRYPT_DECRYPT' },
  ed25519: { KeySpec: 'ECC_NIST_EDWARDS25519', KeyUsage: 'SIGN_VERIFY' },
  p256: { KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' },
} as const;

export async function startTestKeyService(): Promise<TestKeyService> {
  const port = await freePort();
  const child = spawn(
    '/usr/bin/python3',
    ['-m', 'hypercorn', 'ministack.app:app', '--bind', `127.0.0.1:${port}`],
    {
      stdio: 'ignore',
      env: { PATH: process.env['PATH'], PYTHONPATH: packages, SERVICES: 'kms', IOT_MTLS_ENABLED: '0' },
    },
  );
  const gone = once(child, 'exit').then(() => true);
  const endpoint = `http://127.0.0.1:${port}`;
  const client = new KMSClient({
    region,
    endpoint,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  while (!(await answers(endpoint))) {
    if (await Promise.race([gone, wait(100, false)]))
      throw new Error(`ministack is not in ${packages}: npm test brings it.`);
  }
  const ids = new Map<string, string>();
  return {
    region,
    endpoint,
    make: async (alias, kind) => {
      const { KeyMetadata } = await client.send(new CreateKeyCommand(specs[kind]));
      const id = KeyMetadata?.KeyId ?? '';
      await client.send(new CreateAliasCommand({ AliasName: `alias/${alias}`, TargetKeyId: id }));
      ids.set(alias, id);
      return `alias/${alias}`;
    },
    disable: async (alias) => {
      await client.send(new DisableKeyCommand({ KeyId: ids.get(alias) }));
    },
    stop: async () => {
      client.destroy();
      child.kill();
      await gone;
    },
  };
}

async function answers(endpoint: string): Promise<boolean> {
  return await fetch(endpoint).then(
    () => true,
    () => false,
  );
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
