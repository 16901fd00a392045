import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { settingsSchema } from '@vitrine/core/process';
import { describe, expect, test } from 'vitest';
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

  test('every test that docs/evidence.md quotes is there', () => {
    const quoted = quotedTests(page('docs/evidence.md'));
    expect(quoted.length).toBeGreaterThan(40);
    // Prettier breaks lines, and in code an apostrophe may be straight.
    const words = (text: string): string => text.replace(/\s+/g, ' ').replaceAll(/\\?['’]/g, '’');
    const missing = quoted.filter(({ file, name }) => !words(page(file)).includes(words(name)));
    expect(missing).toEqual([]);
  });
});
