import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createProgram } from '../platform/cli/program.ts';
import { root } from './processes.ts';

type Command = ReturnType<typeof createProgram>;

const skipped = new Set(['node_modules', 'dist', '.git', '.cache', '.vitrine', 'coverage', 'test-results']);

/** Every file below a folder whose name ends so, apart from what was installed or made. */
export function filesBelow(dir: string, ending: string): readonly string[] {
  return readdirSync(dir, { withFileTypes: true })
    .filter((entry) => !skipped.has(entry.name))
    .flatMap((entry) => {
      const path = join(dir, entry.name);
      if (entry.isDirectory()) return filesBelow(path, ending);
      return entry.name.endsWith(ending) ? [path] : [];
    })
    .sort();
}

/** The first cells of a page's table rows where they are code, in order: the things the page documents. */
export function tableKeys(markdown: string): readonly string[] {
  return [...markdown.matchAll(/^\| `([^`]+)` \|/gm)].map(([, key]) => key ?? '').sort();
}

/** Targets of a page's links and pictures inside the repository, without fragments. */
export function markdownLinks(markdown: string): readonly string[] {
  return [...markdown.replaceAll(/^```[\s\S]*?^```/gm, '').matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target]) => (target ?? '').replace(/#.*$/, ''))
    .filter((target) => target !== '' && !/^[a-z]+:/.test(target));
}

interface Manifest {
  readonly workspaces?: readonly string[];
  readonly dependencies?: Record<string, string>;
  readonly devDependencies?: Record<string, string>;
  readonly optionalDependencies?: Record<string, string>;
  readonly peerDependencies?: Record<string, string>;
}

/** What our packages depend on directly, without each other. */
export function declaredDependencies(): readonly string[] {
  const manifest = (dir: string): Manifest =>
    JSON.parse(readFileSync(join(root, dir, 'package.json'), 'utf8')) as Manifest;
  const names = new Set<string>();
  for (const dir of ['.', ...(manifest('.').workspaces ?? [])]) {
    const own = manifest(dir);
    for (const name of Object.keys({
      ...own.dependencies,
      ...own.devDependencies,
      ...own.optionalDependencies,
      ...own.peerDependencies,
    })) {
      if (!name.startsWith('@vitrine/') && name !== 'diffprivlib-ts') names.add(name);
    }
  }
  return [...names].sort();
}

/** Every command of `vitrine` that does something, such as `ledger verify`. */
export function commandNames(): readonly string[] {
  const leaves = (command: Command, before: string): readonly string[] =>
    command.commands.length === 0
      ? [before]
      : command.commands.flatMap((child) => leaves(child, `${before} ${child.name()}`));
  return leaves(createProgram(), '')
    .map((path) => path.trim())
    .sort();
}

const sources = ['platform', 'policy', 'disclosure-control', 'datasets', 'notebooks-gateway'];

/**
 * Every stable error code in the source: written in a class, a key of a table that a class takes its codes
 * from, the code of what is not ours, and the codes of diffprivlib-ts, which names its own.
 * @throws Error for a class whose codes cannot be found, so that none goes undocumented
 */
export async function errorCodes(): Promise<readonly string[]> {
  const codes = new Set<string>();
  for (const file of sources.flatMap((dir) => filesBelow(join(root, dir), '.ts'))) {
    if (/\.(?:test|bench|e2e)\.ts$/.test(file)) continue;
    const text = readFileSync(file, 'utf8');
    for (const [, code] of text.matchAll(/readonly code = '([^']+)'/g)) codes.add(code ?? '');
    for (const [, code] of text.matchAll(/'urn:vitrine:problem:([a-z-]+)'/g)) codes.add(code ?? '');
    for (const [, code] of text.matchAll(/'(DP_[A-Z_]+)'/g)) codes.add(code ?? '');
    for (const [, type] of text.matchAll(/extends VitrineError \{[^}]*?readonly code: (\w+);/g)) {
      if (type === 'string') continue;
      const table = new RegExp(`type ${type ?? ''} = keyof typeof (\\w+);`).exec(text)?.[1];
      if (table === undefined) throw new Error(`The codes of ${type ?? ''} in ${file} cannot be found.`);
      const exported = (await import(file)) as Record<string, object>;
      for (const code of Object.keys(exported[table] ?? {})) codes.add(code);
    }
  }
  return [...codes].sort();
}

/** The tests that docs/evidence.md quotes, each with its file: `[file](../path.test.ts), “a name”`. */
export function quotedTests(markdown: string): readonly { readonly file: string; readonly name: string }[] {
  const links = markdown.matchAll(/\]\((\.\.\/[^)]+\.(?:test|e2e)\.tsx?)\)((?:, “[^”]+”)+)/g);
  return [...links].flatMap(([, path = '', names = '']) =>
    [...names.matchAll(/“([^”]+)”/g)].map(([, name = '']) => ({ file: join('docs', path), name })),
  );
}
