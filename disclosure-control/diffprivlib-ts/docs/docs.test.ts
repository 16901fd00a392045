import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import * as entry from '../index.ts';
import * as nodeEntry from '../node.ts';

const root = join(import.meta.dirname, '..');
const read = (path: string): Promise<string> => readFile(join(root, path), 'utf8');

/** The package's own name, resolved to the sources; an assertion that fails stops the run. */
function runnable(block: string): string {
  const at = (file: string): string => pathToFileURL(join(root, file)).href;
  const code = block
    .replaceAll("'diffprivlib-ts/node'", `'${at('node.ts')}'`)
    .replaceAll("'diffprivlib-ts'", `'${at('index.ts')}'`);
  return `console.assert = (ok) => { if (!ok) throw new Error('assertion failed'); };\n${code}`;
}

describe('documentation', () => {
  it.each(['README.md', 'docs/api.md'])('every example of %s runs', async (path) => {
    const blocks = [...(await read(path)).matchAll(/```ts\n([\s\S]*?)```/g)].map(
      ([, block]) => block as string,
    );
    expect(blocks.length).toBeGreaterThan(3);
    const folder = await mkdtemp(join(tmpdir(), 'dp-docs-'));
    try {
      const files = await Promise.all(
        blocks.map(async (block, i) => {
          const file = join(folder, `example-${i}.mts`);
          await writeFile(file, runnable(block));
          return pathToFileURL(file).href;
        }),
      );
      const script = files.map(
        (file) =>
          `await import(${JSON.stringify(file)}).catch((e) => { throw new Error(${JSON.stringify(file)}, { cause: e }); });`,
      );
      await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script.join('\n')]);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  it('names every export', async () => {
    const text = (await read('docs/api.md')) + (await read('README.md'));
    const missing = [...Object.keys(entry), ...Object.keys(nodeEntry)].filter(
      (name) => !new RegExp(`\\b${name}\\b`).test(text),
    );
    expect(missing).toEqual([]);
  });

  it('maps every public name of diffprivlib', async () => {
    const text = await read('docs/names.md');
    const { cases } = JSON.parse(await read('vectors/names.json')) as { cases: { mechanism: string }[] };
    expect(cases.length).toBeGreaterThan(40);
    expect(cases.map(({ mechanism }) => mechanism).filter((name) => !text.includes(`\`${name}\``))).toEqual(
      [],
    );
  });

  it('lists every error code', async () => {
    const text = await read('docs/api.md');
    const sources = (await read('errors.ts')) + (await read('store/durable-budget.ts'));
    const codes = new Set([...sources.matchAll(/'(DP_[A-Z_]+)'/g)].map(([, code]) => code as string));
    expect([...codes].filter((code) => !text.includes(code))).toEqual([]);
  });
});
