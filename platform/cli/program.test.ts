import type { Finding } from '@vitrine/disclosure-control/checks';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Command } from 'commander';
import { hoist } from './hoist.ts';
import { createProgram } from './program.ts';
import { run } from './testing.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vitrine-cli-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

describe('wrong usage', () => {
  it.each([
    ['no such command', ['fly']],
    ['no such sub-command', ['agreement', 'burn']],
    ['a missing argument', ['cut', 'make', 'DARS-NIC-1-A-v1.0']],
    ['too many arguments', ['officer', 'list', 'all']],
    ['a list of people without its file', ['cohort', 'load']],
    ['an unknown option', ['officer', 'list', '--loud']],
    ['a missing option', ['query', 'SELECT 1']],
    ['an option without its value', ['agreement', 'list', '--as']],
    ['a format that does not exist', ['query', 'SELECT 1', '--agreement', 'x', '--format', 'xml']],
    ['a vote that does not exist', ['request', 'review', 'req_1', '--vote', 'maybe']],
    ['a kind of opt-out that does not exist', ['optout', 'apply', 'f.csv', '--kind', 'type9']],
  ])('ends with 2: %s', async (_what, args) => {
    const { status, stdout, stderr } = await run(...args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain('error:');
    expect(stderr).toContain('Usage:');
  });

  it('is no wrong usage to ask for help', async () => {
    const { status, stdout, stderr } = await run('cut', '--help');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain('make');
  });
});

describe('commands', () => {
  it('have no option that could be taken for one of all commands', () => {
    const program = createProgram();
    const all = new Set(program.options.map(({ long }) => long));
    expect(all).toContain('--as');
    const below = (command: Command): readonly string[] =>
      command.commands.flatMap((child) => [
        ...child.options.filter(({ long }) => all.has(long)).map(({ long }) => `${child.name()} ${long}`),
        ...below(child),
      ]);
    expect(below(program)).toEqual([]);
  });
});

describe('problems', () => {
  it('are one JSON document on standard error with --json, and end with 1', async () => {
    const { status, stdout, stderr } = await run('agreement', 'list', '--json', '--home', folder);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(JSON.parse(stderr)).toMatchObject({
      type: 'urn:vitrine:problem:invalid-input',
      code: 'invalid-input',
      status: 400,
    });
  });

  it('are sentences without it, with what helps', async () => {
    const { status, stdout, stderr } = await run('agreement', 'list', '--home', folder);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toContain('The command does not say who you are.');
    expect(stderr).toContain('--as sam.researcher');
  });

  it('name a file that cannot be read', async () => {
    const { status, stderr } = await run('output', 'check', join(folder, 'nowhere.csv'), '--json');
    expect(status).toBe(1);
    expect(JSON.parse(stderr)).toMatchObject({ code: 'invalid-input' });
  });
});

describe('results', () => {
  it('are exactly one JSON document on standard output with --json', async () => {
    const file = join(folder, 'counts.csv');
    await writeFile(file, 'sex,people\n1,3\n2,25\n');
    const json = await run('output', 'check', file, '--json');
    expect(json.stderr).toBe('');
    const findings = JSON.parse(json.stdout) as Finding[];
    expect(findings.length).toBeGreaterThan(0);
    const text = await run('output', 'check', file);
    expect(text.status).toBe(json.status);
    expect(text.stdout.trim().split('\n')).toEqual(
      findings.map((one) => `${one.severity} (column people, row 1): ${one.explanation} ${one.suggestion}`),
    );
  });

  it('of a fix are a protected copy beside the file, and what was changed in it', async () => {
    const file = join(folder, 'wards.csv');
    await writeFile(file, 'ward,a,b,total\nA,3,40,43\nB,31,22,53\nC,25,35,60\ntotal,59,97,156\n');
    const first = await run('output', 'check', file, '--fix', '--profile', 'acro-default');
    expect(first.status).toBe(0);
    expect(first.stdout).toContain('wards.protected.csv is written. 4 cells were changed:');
    expect(first.stdout).toContain('column a, row 1: hidden: a count of fewer people than the profile shows');
    expect(first.stdout).toContain('What the checks find in it: Nothing was found.');
    const copy = await readFile(join(folder, 'wards.protected.csv'), 'utf8');
    expect(copy).toContain('A,*,*,43');
    const again = await run('output', 'check', file, '--fix', '--profile', 'acro-default');
    expect(again.status).toBe(1);
    expect(again.stderr).toContain('Name a file that is not there yet');
    const other = join(folder, 'other.csv');
    const json = await run(
      'output',
      'check',
      file,
      '--fix',
      '--out',
      other,
      '--json',
      '--profile',
      'acro-default',
    );
    expect(JSON.parse(json.stdout)).toMatchObject({ file: other, findings: [] });
    expect(await readFile(other, 'utf8')).toBe(copy);
  });

  it('come through a server that lives for the command, when none runs', async () => {
    const { status, stdout, stderr } = await run(
      ...['agreement', 'list', '--as', 'sam.researcher', '--json', '--home', join(folder, 'home')],
    );
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(JSON.parse(stdout)).toEqual([]);
  });
});

describe('global options', () => {
  const words = fc.array(fc.stringMatching(/^[a-z]{1,8}$/), { maxLength: 5 });
  const globals = fc.array(
    fc.oneof(
      fc.constant<string[]>(['--json']),
      fc.stringMatching(/^[a-z]{1,8}$/).map((name) => ['--as', name]),
      fc.stringMatching(/^[a-z]{1,8}$/).map((name) => [`--home=${name}`]),
    ),
    { maxLength: 3 },
  );

  it('may stand anywhere: they come first and the rest keeps its order', () => {
    fc.assert(
      fc.property(words, globals, fc.array(fc.nat(), { maxLength: 3 }), (rest, options, places) => {
        const line: string[][] = rest.map((word) => [word]);
        options.forEach((option, i) => line.splice((places[i] ?? 0) % (line.length + 1), 0, option));
        const hoisted = hoist(line.flat());
        const count = options.flat().length;
        expect(hoisted.slice(count)).toEqual(rest);
        expect(hoisted.slice(0, count).toSorted()).toEqual(options.flat().toSorted());
      }),
    );
  });

  it('are left alone after --', () => {
    expect(hoist(['query', '--json', '--', '--as', '--json'])).toEqual([
      '--json',
      'query',
      '--',
      '--as',
      '--json',
    ]);
  });
});
