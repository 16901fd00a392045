import { generateKeyPairSync, sign } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileObjectStore } from '@vitrine/core/store';
import { sha256Hex } from '@vitrine/core/text';
import { type KeyProvider } from '@vitrine/core/keys';
import { strToU8, unzipSync, zipSync } from 'fflate';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  added,
  after,
  at,
  checkerOne,
  checkerTwo,
  context,
  created,
  file,
  released,
  requester,
  submitted,
  vote,
} from '../requests/testing.ts';
import { finding } from '../checks/finding.ts';
import { keepFile, readPackage } from '../requests/content.ts';
import { maxFileBytes } from '../files/size.ts';
import { maxFiles, type Request } from '../requests/request.ts';
import { keyName, metadataName, previewName, signatureName } from './names.ts';
import { releasePackage } from './package.ts';
import { prepareRelease } from './prepare.ts';
import { releasedFace, releasedFaceSchema } from './register.ts';
import { verifyCertificate } from './verify.ts';

const { publicKey, privateKey } = generateKeyPairSync('ed25519');
const keys: KeyProvider = {
  publicKey: async () => publicKey,
  sign: async (_, bytes) => sign(null, bytes, privateKey),
  secret: () => Promise.reject(new Error('not asked for')),
  wrap: () => Promise.reject(new Error('not asked for')),
  unwrap: () => Promise.reject(new Error('not asked for')),
};
const publisher = { name: 'Sample environment', url: 'https://vitrine.example' };
const bytes = strToU8('band,people\r\na,10\r\n');
const chart = strToU8('<svg/>');

const draft = after(created, added('table 1.csv'));
const request: Request = {
  ...after(
    created,
    added('table 1.csv'),
    submitted,
    vote(checkerOne, 'approve'),
    vote(checkerTwo, 'approve'),
  ),
  files: [
    { ...file('table 1.csv'), sha256: sha256Hex(bytes), bytes: bytes.length },
    { ...file('chart.svg'), sha256: sha256Hex(chart), bytes: chart.length, mediaType: 'image/svg+xml' },
  ],
};
const files = new Map([bytes, chart].map((one) => [sha256Hex(one), one]));
const make = () => releasePackage(request, files, at, publisher, keys);

let zip: Uint8Array;
beforeAll(async () => {
  ({ zip } = await make());
});

describe('a release package', () => {
  test('holds the files, the certificate and its signature, and verifies', () => {
    expect(Object.keys(unzipSync(zip)).sort()).toEqual([
      signatureName,
      'files/chart.svg',
      'files/table 1.csv',
      keyName,
      metadataName,
      previewName,
    ]);
    expect(verifyCertificate(zip, publicKey)).toMatchObject({
      request: request.id,
      agreement: request.agreement,
      releasedAt: at,
      files: [{ name: 'table 1.csv', bytes: bytes.length }, { name: 'chart.svg' }],
    });
  });

  test('has the same bytes every time', async () => {
    expect(sha256Hex((await make()).zip)).toBe(sha256Hex(zip));
    expect((await make()).certificate).toBe(verifyCertificate(zip, publicKey).certificate);
  });

  test('is a Five Safes RO-Crate that names no person', () => {
    const text = Buffer.from(unzipSync(zip)[metadataName] ?? []).toString('utf8');
    const crate = JSON.parse(text) as { '@graph': { '@id': string; conformsTo?: { '@id': string } }[] };
    const entity = (id: string) => crate['@graph'].find((one) => one['@id'] === id);
    expect(entity('./')?.conformsTo).toEqual({ '@id': 'https://w3id.org/5s-crate/0.4' });
    expect(entity('ro-crate-metadata.json')?.conformsTo).toEqual({ '@id': 'https://w3id.org/ro/crate/1.1' });
    expect(text.match(/shp#DisclosureCheck/g)).toHaveLength(2);
    const ids = crate['@graph'].map((one) => one['@id']);
    expect(new Set(ids).size).toBe(ids.length);
    // Every reference within the crate leads somewhere.
    for (const [, id] of text.matchAll(/\{"@id":"((?:#|\.\/|files\/)[^"]*)"\}/g)) expect(ids).toContain(id);
    for (const person of [requester, checkerOne, checkerTwo]) expect(text).not.toContain(person.person);
  });

  test('carries its key and a page to print, which hold nothing that runs and cannot be altered', async () => {
    const title = '<img src=x onerror=alert(1)> & "co"';
    const hostile = { ...request, context: { ...context, title, what: '</title><script>x</script>' } };
    const made = await releasePackage(hostile, files, at, publisher, keys);
    const page = Buffer.from(unzipSync(made.zip)[previewName] ?? []).toString('utf8');
    expect(page).toContain('&lt;img src=x onerror=alert(1)&gt; &amp; &quot;co&quot;');
    expect(page).not.toMatch(/<script|<img|<link|href=|src="/i);
    for (const part of [request.id, request.agreement, sha256Hex(bytes)]) expect(page).toContain(part);
    for (const person of [requester, checkerOne, checkerTwo]) expect(page).not.toContain(person.person);
    // Without a key from elsewhere the package is whole, and says that its key is its own.
    expect(verifyCertificate(made.zip)).toMatchObject({ keyFromPackage: true });
    expect(verifyCertificate(made.zip, publicKey)).toMatchObject({ keyFromPackage: false });
    for (const name of [previewName, keyName]) {
      const entries = { ...unzipSync(made.zip), [name]: strToU8('other') };
      expect(() => verifyCertificate(zipSync(entries), publicKey)).toThrow(/files are not those/);
    }
  });

  test('says what would have stopped it, and why each checker let it go', async () => {
    const stop: Request = {
      ...request,
      files: request.files.map((one) => ({ ...one, findings: [finding('identifier-column')] })),
      votes: request.votes.map((one, n) => ({ ...one, reason: `Reason ${n}` })),
    };
    const { zip: made } = await releasePackage(stop, files, at, publisher, keys);
    const text = Buffer.from(unzipSync(made)[metadataName] ?? []).toString('utf8');
    for (const words of ['identifier-column in table 1.csv', 'Reason 0', 'Reason 1'])
      expect(text).toContain(words);
  });

  test('is verified by the recipe of the documentation, with OpenSSL and Python alone', async () => {
    const doc = readFileSync(join(import.meta.dirname, '../../docs/verify-release.md'), 'utf8');
    const script = /```python\n([\s\S]*?)```/.exec(doc)?.[1] ?? '';
    const folder = await mkdtemp(join(tmpdir(), 'vitrine-recipe-'));
    try {
      const key = join(folder, 'key.pem');
      await writeFile(key, publicKey.export({ type: 'spki', format: 'pem' }));
      await writeFile(join(folder, 'verify.py'), script);
      const run = async (name: string, content: Uint8Array) => {
        const path = join(folder, name);
        await writeFile(path, content);
        return spawnSync('python3', [join(folder, 'verify.py'), path, key], { encoding: 'utf8' });
      };
      const good = await run('good.zip', zip);
      expect([good.status, good.stdout.trim(), good.stderr]).toEqual([
        0,
        `verified: ${request.id}, 2 files`,
        '',
      ]);
      const altered = { ...unzipSync(zip), 'files/chart.svg': strToU8('<svg>2</svg>') };
      expect((await run('altered.zip', zipSync(altered))).status).not.toBe(0);
      const more = { ...unzipSync(zip), 'files/more.csv': bytes };
      expect((await run('more.zip', zipSync(more))).status).not.toBe(0);
      const unsigned = { ...unzipSync(zip), [signatureName]: new Uint8Array(64) };
      expect((await run('unsigned.zip', zipSync(unsigned))).status).not.toBe(0);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test('is made of approved requests alone, and of the bytes that were checked', async () => {
    await expect(releasePackage(draft, files, at, publisher, keys)).rejects.toThrow(TypeError);
    const swapped = new Map([...files].map(([hash]) => [hash, strToU8('other')]));
    await expect(releasePackage(request, swapped, at, publisher, keys)).rejects.toThrow(TypeError);
    await expect(releasePackage(request, new Map(), at, publisher, keys)).rejects.toThrow(TypeError);
  });
});

test('a release is prepared from what is kept, and again just the same', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'vitrine-release-'));
  try {
    const store = new FileObjectStore(folder);
    const prepare = () => prepareRelease(store, request, at, publisher, keys);
    await expect(prepare()).rejects.toMatchObject({ code: 'corrupt' });
    await keepFile(store, bytes);
    await keepFile(store, chart);
    const record = await prepare();
    expect(await prepare()).toEqual(record);
    expect(verifyCertificate(await readPackage(store, record.package), publicKey).certificate).toBe(
      record.certificate,
    );
  } finally {
    await rm(folder, { recursive: true });
  }
});

describe('what was tampered with does not verify', () => {
  const faultOf = (tampered: Uint8Array, key = publicKey): unknown => {
    try {
      verifyCertificate(tampered, key);
      return undefined;
    } catch (error) {
      return (error as { fault?: unknown }).fault;
    }
  };
  const edited = (edit: (entries: Record<string, Uint8Array>) => void): Uint8Array => {
    const entries = { ...unzipSync(zip) };
    edit(entries);
    return zipSync(entries);
  };

  test('nothing, as it is', () => {
    expect(faultOf(edited(() => undefined))).toBeUndefined();
  });
  test('another key', () => {
    expect(faultOf(zip, generateKeyPairSync('ed25519').publicKey)).toBe('signature');
    expect(faultOf(zip, generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey)).toBe('signature');
  });
  test('a changed certificate', () => {
    const text = Buffer.from(unzipSync(zip)[metadataName] ?? []).toString('utf8');
    expect(
      faultOf(edited((entries) => (entries[metadataName] = strToU8(text.replace(context.title, 'Else'))))),
    ).toBe('signature');
    expect(faultOf(edited((entries) => (entries[metadataName] = strToU8(`${text} `))))).toBe('signature');
  });
  test('a changed, missing or added file', () => {
    expect(faultOf(edited((entries) => (entries['files/chart.svg'] = strToU8('<svg></svg>'))))).toBe('files');
    expect(faultOf(edited((entries) => delete entries['files/chart.svg']))).toBe('files');
    expect(faultOf(edited((entries) => (entries['files/more.csv'] = bytes)))).toBe('files');
  });
  test('no package', () => {
    expect(faultOf(strToU8('hello'))).toBe('not-a-package');
    expect(faultOf(zipSync({ [metadataName]: unzipSync(zip)[metadataName] ?? bytes }))).toBe('not-a-package');
    expect(faultOf(zipSync({ bomb: new Uint8Array(6 * 1024 * 1024) }))).toBe('not-a-package');
  });
  test('two entries of one name', () => {
    const twice = edited((entries) => (entries['files/charx.svg'] = strToU8('<svg>other</svg>')));
    const renamed = Buffer.from(Buffer.from(twice).toString('latin1').replaceAll('charx', 'chart'), 'latin1');
    expect(faultOf(renamed)).toBe('not-a-package');
  });
  test('a signed text that is no certificate', () => {
    const text = strToU8('{"@graph":[]}');
    expect(faultOf(zipSync({ [metadataName]: text, [signatureName]: sign(null, text, privateKey) }))).toBe(
      'form',
    );
  });
});

describe('the register', () => {
  const done = after(
    created,
    added(),
    submitted,
    vote(checkerOne, 'approve'),
    vote(checkerTwo, 'approve'),
    released,
  );

  test('says what left, and of no person', () => {
    const face = releasedFace(done);
    expect(releasedFaceSchema.parse(face)).toEqual(face);
    expect(face).toMatchObject({ title: context.title, checkers: 2, profile: 'nhs-hes-2018' });
    expect(face.files.map((file) => Object.keys(file))).toEqual([['mediaType', 'bytes', 'sha256']]);
    for (const person of [requester, checkerOne, checkerTwo])
      expect(JSON.stringify(face)).not.toContain(person.person);
    expect(JSON.stringify(face)).not.toContain(context.purpose);
  });

  test.each(['Patient 943 476 5919', 'Homes near SW1A 1AA', 'Those born 01/02/1990'])(
    'keeps a title to itself that looks as if it told of one person: %s',
    (title) => {
      expect(releasedFace({ ...done, context: { ...context, title } }).title).toBeNull();
    },
  );

  test('fits the longest entry that the tree holds, whatever is released', () => {
    const [file] = done.files;
    if (file === undefined) throw new TypeError('The request has a file.');
    const most = {
      ...done,
      files: Array.from({ length: maxFiles }, () => ({ ...file, bytes: maxFileBytes })),
    };
    expect(JSON.stringify(releasedFace(most)).length).toBeLessThan(32_768);
  });

  test('has nothing to say of a request without its context', () => {
    expect(() => releasedFace({ ...done, context: null })).toThrow(TypeError);
  });
});
