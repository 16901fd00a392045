import { createHash, generateKeyPairSync } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { run } from '../testing.ts';

let home: string;
let officers: string;
const spki = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({
  type: 'spki',
  format: 'der',
});
const enrolment = {
  format: 'vitrine-officer-key-1',
  officer: 'avery.officer',
  site: 'vitrine.example',
  keyId: '-Af8',
  publicKey: spki.toString('base64url'),
};

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'vitrine-officers-'));
  officers = join(home, 'steward', 'officers.json');
  await mkdir(join(home, 'steward'));
  const relyingParty = { origin: 'https://vitrine.example', rpId: 'vitrine.example' };
  await writeFile(join(home, 'steward', 'settings.json'), JSON.stringify({ mode: 'strict', relyingParty }));
});
afterEach(async () => {
  await rm(home, { recursive: true, force: true });
});

async function enrol(change: object = {}): Promise<Awaited<ReturnType<typeof run>>> {
  const file = join(home, 'enrolment.json');
  await writeFile(file, JSON.stringify({ ...enrolment, ...change }));
  return run('officer', 'enrol', file, '--home', home, '--json');
}

describe('an officer’s key', () => {
  it('is enrolled, listed with its fingerprint, and removed', async () => {
    const hex = createHash('sha256').update(spki).digest('hex');
    const { stdout, status } = await enrol();
    expect(status).toBe(0);
    const key = JSON.parse(stdout) as { fingerprint: string };
    expect(key).toMatchObject({ officer: 'avery.officer', keyId: '-Af8', kind: 'passkey' });
    expect(key.fingerprint.replaceAll(' ', '')).toBe(hex);
    expect(JSON.parse((await run('officer', 'list', '--home', home, '--json')).stdout)).toEqual([key]);
    expect((await run('officer', 'list', '--home', home)).stdout).toContain(key.fingerprint);
    expect((await run('officer', 'remove', '--home', home, '--', '-Af8')).status).toBe(0);
    expect(JSON.parse((await run('officer', 'list', '--home', home, '--json')).stdout)).toEqual([]);
    expect(
      JSON.parse((await run('officer', 'remove', '--home', home, '--json', '--', '-Af8')).stderr),
    ).toMatchObject({
      code: 'not-found',
    });
  });

  it.each<[string, object, string]>([
    ['of another site', { site: 'evil.example' }, 'The passkey belongs to evil.example'],
    ['that is no key', { publicKey: 'AAAA' }, 'not the public key of a passkey'],
    [
      'that is a key file',
      {
        publicKey: generateKeyPairSync('ed25519')
          .publicKey.export({ type: 'spki', format: 'der' })
          .toString('base64url'),
      },
      'not the public key of a passkey',
    ],
    ['in another format', { format: 'vitrine-officer-key-2' }, 'not an enrolment file'],
    ['with more than belongs there', { admin: true }, 'not an enrolment file'],
  ])('%s is refused', async (_what, change, said) => {
    const { status, stderr } = await enrol(change);
    expect(status).toBe(1);
    expect((JSON.parse(stderr) as { detail: string }).detail).toContain(said);
    expect(JSON.parse((await run('officer', 'list', '--home', home, '--json')).stdout)).toEqual([]);
  });

  it('is neither enrolled nor removed while the list cannot be read', async () => {
    await writeFile(officers, '{"officers": [{]}');
    for (const answer of [await enrol(), await run('officer', 'remove', 'x', '--home', home, '--json')]) {
      expect(answer.status).toBe(1);
      expect(JSON.parse(answer.stderr)).toMatchObject({ code: 'corrupt' });
    }
    expect(await readFile(officers, 'utf8')).toBe('{"officers": [{]}');
  });

  it('needs a home that was started', async () => {
    const { status, stderr } = await run('officer', 'list', '--home', join(home, 'other'), '--json');
    expect(status).toBe(1);
    expect(JSON.parse(stderr)).toMatchObject({ code: 'not-found' });
  });
});
