import { execFile } from 'node:child_process';
import { copyFile, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const source = import.meta.dirname;
const out = process.argv[2] ?? join(source, 'dist');

/**
 * Writes a package that can be published from the given folder (default `dist`): JavaScript with declarations, without the testing door, and with the word source
 * that cannot be replaced.
 */
async function build(): Promise<void> {
  await rm(out, { recursive: true, force: true });
  await mkdir(out, { recursive: true });
  const compiler = createRequire(import.meta.url).resolve('typescript/bin/tsc');
  await promisify(execFile)(process.execPath, [
    compiler,
    '-p',
    join(source, 'tsconfig.build.json'),
    '--outDir',
    out,
  ]);
  for (const extension of ['js', 'd.ts']) {
    await rename(
      join(out, 'random', `slot.production.${extension}`),
      join(out, 'random', `slot.${extension}`),
    );
  }
  const { name, version, license, type, description, keywords, engines, sideEffects } = JSON.parse(
    await readFile(join(source, 'package.json'), 'utf8'),
  ) as Record<string, unknown>;
  const entry = (file: string): object => ({ types: `./${file}.d.ts`, default: `./${file}.js` });
  const manifest = {
    ...{ name, version, license, type, description, keywords, engines, sideEffects },
    exports: { '.': entry('index'), './node': entry('node') },
    files: ['**/*.js', '**/*.d.ts', ...DOCUMENTS],
  };
  await writeFile(join(out, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  for (const file of DOCUMENTS) {
    await mkdir(dirname(join(out, file)), { recursive: true });
    await copyFile(join(source, file), join(out, file));
  }
  await readableByOlderCompilers();
  await check();
}

/** The README and everything that it links to. */
const DOCUMENTS = ['README.md', 'LICENSE', 'docs/api.md', 'docs/names.md', 'vectors/data/NOTICE.md'];

/** Declarations in the words of compilers before 5.7: typed arrays without parameters, and imports of the files that there are. */
async function readableByOlderCompilers(): Promise<void> {
  for (const file of await readdir(out, { recursive: true })) {
    if (!file.endsWith('.d.ts')) continue;
    const text = await readFile(join(out, file), 'utf8');
    const plain = text
      .replaceAll(/\b(\w+Array)<ArrayBuffer(?:Like)?>/g, '$1')
      .replaceAll(/((?:from |import\()'\.[^']*)\.ts'/g, "$1.js'");
    if (plain !== text) await writeFile(join(out, file), plain);
  }
}

/** A build from which randomness could be replaced must not exist. */
async function check(): Promise<void> {
  for (const file of await readdir(out, { recursive: true })) {
    if (/testing\.|\.test\./.test(file)) throw new Error(`${file} must not be published`);
    if (/\.(js|d\.ts)$/.test(file) && (await readFile(join(out, file), 'utf8')).includes('swapWords')) {
      throw new Error(`${file} can replace the source of randomness`);
    }
  }
}

await build();
