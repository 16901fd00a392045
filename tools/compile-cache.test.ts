import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { keepCompiledCode } from './compile-cache.ts';

let folder: string;
const before = process.env['NODE_COMPILE_CACHE'];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vitrine-compiled-'));
});
afterEach(() => {
  if (before === undefined) delete process.env['NODE_COMPILE_CACHE'];
  else process.env['NODE_COMPILE_CACHE'] = before;
  rmSync(folder, { recursive: true });
});

test('processes keep compiled code where every account has a folder of its own, and run what a file says now', () => {
  const kept = join(folder, 'kept');
  const program = join(folder, 'program.ts');
  keepCompiledCode(kept);
  const said = (answer: number): string => {
    writeFileSync(program, `const answer: number = ${answer};\nconsole.log(answer);\n`);
    return execFileSync(process.execPath, [program], { encoding: 'utf8' });
  };
  expect([said(1), said(1), said(2)]).toEqual(['1\n', '1\n', '2\n']);
  expect(statSync(kept).mode & 0o7777).toBe(0o1777);
  const own = readdirSync(kept);
  expect(own.every((name) => name.endsWith(`-${process.getuid?.()}`))).toBe(true);
  expect(own.flatMap((name) => readdirSync(join(kept, name)))).not.toEqual([]);
});
