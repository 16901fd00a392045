import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from './go-programs.ts';

const here = import.meta.dirname;
const root = join(here, '..', '..');
const cache = join(root, '.cache', 'third-party');
const list = join(here, 'aics-tlog', 'requirements.txt');
/** Where the bootstrap puts the library `cryptography`, with the packages of the test's key service. */
const cryptography = join(root, '.cache', 'ministack');

const script = `
import sys
from aics_tlog import FileSystemTileReader, parse_checkpoint, parse_note, parse_vkey, verify_checkpoint
from aics_tlog.verified import audit_tiles
folder, key, *witnesses = sys.argv[1:]
note = parse_note(open(folder + '/checkpoint', encoding='utf-8').read())
signed = verify_checkpoint(note, parse_vkey(key), [parse_vkey(one) for one in witnesses], quorum=len(witnesses))
if not signed.ok:
    sys.exit('the checkpoint is not signed as it must be')
head = parse_checkpoint(note.text)
found = audit_tiles(FileSystemTileReader(folder), head.size, head.root)
print(f'sound: {found.size}')
`;

/** The folder of aics-tlog (pinned wheel, SHA-256), which is fetched once. */
async function packageFolder(): Promise<string> {
  const version = createHash('sha256')
    .update(await readFile(list))
    .digest('hex')
    .slice(0, 16);
  const dir = join(cache, `aics-tlog-${version}`);
  if (existsSync(dir)) return dir;
  await mkdir(cache, { recursive: true });
  const work = await mkdtemp(join(cache, 'wheel-'));
  try {
    const options = ['--no-deps', '--only-binary=:all:', '--python-version', '3.12', '--require-hashes'];
    const pip = ['-m', 'pip', 'download', '-q', '--disable-pip-version-check', ...options];
    const { status, output } = await run('python3', [...pip, '-r', list, '-d', work], work);
    const wheel = (await readdir(work)).find((name) => name.endsWith('.whl'));
    if (status !== 0 || wheel === undefined) throw new Error(`The wheel did not come: ${output}`);
    await run('python3', ['-m', 'zipfile', '-e', wheel, 'unpacked'], work);
    await rename(join(work, 'unpacked'), dir);
    return dir;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/**
 * What aics-tlog says of a log in a folder, with nothing but its key and those of the witnesses who must all have
 * signed: `sound: 600`, or why not.
 */
export async function auditWithAics(dir: string, key: string, ...witnesses: string[]): Promise<string> {
  const env = { ...process.env, PYTHONPATH: `${await packageFolder()}:${cryptography}` };
  return (await run('/usr/bin/python3', ['-c', script, dir, key, ...witnesses], here, { env })).output.trim();
}
