import { execFile } from 'node:child_process';
import { access, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const execute = promisify(execFile);
let out: string;

beforeAll(async () => {
  out = join(await mkdtemp(join(tmpdir(), 'dp-build-')), 'dist');
  await execute(process.execPath, [join(import.meta.dirname, 'build.ts'), out]);
});
afterAll(async () => {
  await rm(join(out, '..'), { recursive: true, force: true });
});

describe('the published package', () => {
  it('runs, and its core imports nothing of Node', async () => {
    const script = `
      import { Laplace, mean, BudgetAccountant } from ${JSON.stringify(pathToFileURL(join(out, 'index.js')).href)};
      const accountant = new BudgetAccountant({ epsilon: 1, delta: 0 });
      const answer = mean([1, 2, 3], { bounds: [0, 10], epsilon: 1, accountant });
      console.log(Number.isFinite(new Laplace({ epsilon: 1, sensitivity: 1 }).randomise(0)) && answer >= 0);
    `;
    const { stdout } = await execute(process.execPath, ['--input-type=module', '-e', script]);
    expect(stdout.trim()).toBe('true');
    const files = (await readdir(out, { recursive: true })).filter((file) => file.endsWith('.js'));
    for (const file of files) {
      if (file === 'node.js' || /store\/file-[a-z]+\.js$/.test(file)) continue; // reached from node.js only
      expect(await readFile(join(out, file), 'utf8'), file).not.toMatch(/from ['"](node:|[^.'"])/);
    }
  });

  it('has every file that its documents link to', async () => {
    for (const document of ['README.md', 'docs/api.md', 'docs/names.md']) {
      const text = await readFile(join(out, document), 'utf8');
      const links = [...text.matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g)].map(([, link]) => link as string);
      if (document === 'README.md') expect(links.length).toBeGreaterThan(5);
      for (const link of links.filter((each) => !each.includes(':')))
        await expect(access(join(out, document, '..', link)), link).resolves.toBeUndefined();
    }
  });

  it('has declarations that compilers before 5.7 read: no typed array with a parameter, no import of a source', async () => {
    const files = (await readdir(out, { recursive: true })).filter((file) => file.endsWith('.d.ts'));
    expect(files.length).toBeGreaterThan(30);
    for (const file of files) {
      const text = await readFile(join(out, file), 'utf8');
      expect(text, file).not.toMatch(/Array<ArrayBuffer/);
      expect(text, file).not.toMatch(/from '[^']*\.ts'/);
    }
  });

  it('has no door through which randomness can be replaced', async () => {
    const files = await readdir(out, { recursive: true });
    expect(files.filter((file) => file.includes('testing'))).toEqual([]);
    const manifest = JSON.parse(await readFile(join(out, 'package.json'), 'utf8')) as {
      exports: Record<string, unknown>;
      files: string[];
    };
    expect(Object.keys(manifest.exports)).toEqual(['.', './node']);
    expect(await readFile(join(out, 'random', 'slot.js'), 'utf8')).not.toContain('swap');
  });
});
