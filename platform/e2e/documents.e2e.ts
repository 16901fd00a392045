import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { codeRoot } from '@vitrine/core/sandbox';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Caller } from './caller.ts';
import { startVitrine, type RunningServer } from './running-server.ts';

/** The sample agreements: protected aggregates, rows, and a privacy budget. */
const aggregates = 'DARS-NIC-100001-A1B2C-v1.0';
const rows = 'DARS-NIC-200002-D3E4F-v1.0';

const page = (path: string): string => readFileSync(join(codeRoot, path), 'utf8');

/** The blocks of a language in a page, without their indent. */
function blocks(markdown: string, language: string): readonly string[] {
  const found = markdown.matchAll(new RegExp(`^( *)\`\`\`${language}\\n([\\s\\S]*?)^\\1\`\`\``, 'gm'));
  return [...found].map(([, indent = '', text = '']) =>
    text
      .split('\n')
      .map((line) => line.slice(indent.length))
      .join('\n'),
  );
}

let vitrine: RunningServer;
let folder: string;
let sam: Caller;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vitrine-documents-'));
  vitrine = await startVitrine();
  sam = await Caller.signIn(vitrine.url, 'sam.researcher');
});
afterAll(async () => {
  await vitrine.stop();
  await rm(folder, { recursive: true, force: true });
});

describe('what the guides show, with the sample data', () => {
  it('the agreement of docs/agreements.md has no fault', async () => {
    const [document = ''] = blocks(page('docs/agreements.md'), 'yaml');
    const file = join(folder, 'agreement.yaml');
    await writeFile(file, document);
    const checked = await vitrine.command(['agreement', 'check', file, '--as', 'avery.officer']);
    expect(checked).toMatchObject({ status: 0, stderr: '' });
  });

  it('… and with the clauses of a privacy budget in the place of its own', async () => {
    const [document = '', budget = ''] = blocks(page('docs/agreements.md'), 'yaml');
    const names = budget.split('\n').flatMap((line) => /^(\w+):/.exec(line)?.[1] ?? []);
    expect(names).toContain('privacyBudget');
    const kept = document.split('\n').filter((line) => !names.some((name) => line.startsWith(`${name}:`)));
    const file = join(folder, 'private.yaml');
    await writeFile(file, `${kept.join('\n')}\n${budget}`);
    const checked = await vitrine.command(['agreement', 'check', file, '--as', 'avery.officer']);
    expect(checked).toMatchObject({ status: 0, stderr: '' });
  });

  it.each(['README.md', 'docs/researcher.md'])(
    'the queries of %s are answered with figures',
    async (path) => {
      const queries = blocks(page(path), 'sql');
      expect(queries.length).toBeGreaterThan(0);
      for (const sql of queries) {
        const answer = await sam.query(aggregates, sql);
        expect(answer.problem, sql).toBeUndefined();
        expect(answer.rows.length, sql).toBeGreaterThan(0);
      }
    },
  );

  it('what Python and R ask for is granted to them', async () => {
    const guide = page('docs/researcher.md');
    const asked = [...blocks(guide, 'python'), ...blocks(guide, 'r')].flatMap((code) =>
      [...code.matchAll(/sql\("([^"]+)"/g)].map(([, sql = '']) => sql),
    );
    expect(asked.length).toBeGreaterThan(1);
    for (const sql of asked) expect((await sam.query(rows, sql)).problem, sql).toBeUndefined();
  });

  it('the tour of the README goes as it says', async () => {
    const tour = page('README.md');
    const shown = (pattern: RegExp): string => pattern.exec(tour)?.[1] ?? '';
    const refused = await sam.query(rows, shown(/shows rows, and run `(SELECT [^`]+)`/));
    expect(refused.problem?.code).toBe('column-not-granted');
    expect(refused.problem?.detail).toContain('ETHNOS');
    expect((await sam.query(rows, shown(/again, run `(SELECT [^`]+)`/))).problem).toBeUndefined();
  });

  it('the command lines of the README that are whole do what they say', async () => {
    const lines = blocks(page('README.md'), '').flatMap((block) =>
      [...block.matchAll(/^npx vitrine (.+ --as .+)$/gm)].map(([, line = '']) => line),
    );
    const named = [...page('README.md').matchAll(/npx vitrine ([^`\n]*--as[^`\n]*)/g)].map(
      ([, line = '']) => line,
    );
    expect(named.length).toBeGreaterThanOrEqual(lines.length);
    expect(named.length).toBeGreaterThan(1);
    for (const line of named) {
      const words = [...line.matchAll(/"([^"]*)"|\S+/g)].map(([word, quoted]) => quoted ?? word);
      const done = await vitrine.command(words);
      expect(done, line).toMatchObject({ status: 0 });
    }
  });
});
