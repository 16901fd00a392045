import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { settingsSchema } from '@vitrine/core/process';
import { describe, expect, test } from 'vitest';
import { commandLines, shellWords, usageFault } from './command-lines.ts';
import {
  commandNames,
  declaredDependencies,
  errorCodes,
  filesBelow,
  markdownLinks,
  quotedTests,
  tableKeys,
} from './documented.ts';
import { root } from './processes.ts';

const page = (path: string): string => readFileSync(join(root, path), 'utf8');

/** `oidcIssuer` is set by `VITRINE_OIDC_ISSUER`. */
const variable = (setting: string): string =>
  `VITRINE_${setting.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;

describe('the documents', () => {
  test('docs/errors.md lists every error code, and no other', async () => {
    const codes = await errorCodes();
    expect(codes).toContain('home-locked');
    expect(codes).toContain('sql-not-one-select');
    expect(tableKeys(page('docs/errors.md'))).toEqual(codes);
  });

  test('docs/operator.md lists every setting, and no other', () => {
    const settings = tableKeys(page('docs/operator.md')).filter((key) => key.startsWith('VITRINE_'));
    expect(settings).toEqual(Object.keys(settingsSchema.shape).map(variable).sort());
  });

  test('docs/commands.md lists every command, and no other', () => {
    expect(tableKeys(page('docs/commands.md'))).toEqual(commandNames());
  });

  test('every command line that a page shows is one that the command line takes', async () => {
    const faults: string[] = [];
    let tried = 0;
    for (const file of filesBelow(root, '.md')) {
      for (const line of commandLines(readFileSync(file, 'utf8'))) {
        tried += 1;
        const fault = await usageFault(line);
        if (fault !== undefined) faults.push(`${relative(root, file)}: ${line}: ${fault}`);
      }
    }
    expect(tried).toBeGreaterThan(60);
    expect(faults).toEqual([]);
  });

  test.each([
    ['dataset verify NAME', 'missing required argument'],
    ['dataset very NAME RELEASE', 'unknown command'],
    ['agreement list --every', 'unknown option'],
    ['request review ID --vote maybe', 'is invalid'],
  ])('a command line with a fault is found: %s', async (line, fault) => {
    expect(await usageFault(line)).toContain(fault);
  });

  test('command lines are found in lines and blocks, and cut as a shell does', () => {
    const shown = 'Use `vitrine doctor`:\n\n```\nnpx vitrine query --agreement REF "SELECT 1"\n```\n';
    expect(commandLines(shown)).toEqual(['query --agreement REF "SELECT 1"', 'doctor']);
    expect(shellWords(`query "SELECT 1" 'a b' # says one`)).toEqual(['query', 'SELECT 1', 'a b']);
  });

  test('docs/dependencies.md lists every direct dependency, and no other', () => {
    expect(tableKeys(page('docs/dependencies.md'))).toEqual(declaredDependencies());
  });

  test('every dependency has a reason and a licence', () => {
    const rows = page('docs/dependencies.md')
      .split('\n')
      .filter((line) => line.startsWith('| `'));
    for (const row of rows) expect(row).toMatch(/^\| `[^`]+` \| .{4,} \| .{3,} \|$/);
  });

  test('every link between pages leads to a file', () => {
    const broken = filesBelow(root, '.md').flatMap((file) =>
      markdownLinks(readFileSync(file, 'utf8'))
        .filter((link) => !existsSync(join(dirname(file), link)))
        .map((link) => `${relative(root, file)}: ${link}`),
    );
    expect(broken).toEqual([]);
  });

  test.each([
    ['docs/evidence.md', 40],
    ['docs/airlock-complaints.md', 20],
  ])('every test that %s quotes is there', (path, least) => {
    const quoted = quotedTests(page(path));
    expect(quoted.length).toBeGreaterThan(least);
    // Prettier breaks lines, and in code an apostrophe may be straight.
    const words = (text: string): string => text.replace(/\s+/g, ' ').replaceAll(/\\?['’]/g, '’');
    const missing = quoted.filter(({ file, name }) => !words(page(file)).includes(words(name)));
    expect(missing).toEqual([]);
  });
});
