import { realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { codeRoot } from './code-root.ts';
import { librariesOf, nativeFiles } from './libraries.ts';
import { openFolder, type Inside } from './inside.ts';
import { limitsOf, type NodeProgram } from './program.ts';

/** What a Node program has in its sandbox: Node, its own code, the libraries of both, and no shell or tool. */
export function insideOfNode(program: NodeProgram): Inside {
  const node = realpathSync(process.execPath);
  const extensions = (program.readOnly ?? [])
    .map(({ from }) => from)
    .filter((path) => /\.duckdb_extension$/.test(path));
  const native = program.code.flatMap((part) => nativesOf(join(codeRoot, part)));
  return {
    files: [node, ...native, ...extensions].flatMap(librariesOf),
    mounts: [
      ...['--ro-bind', node, '/vitrine/node'],
      ...program.code.flatMap((part) => {
        const to = join('/vitrine/code', part);
        return [...openFolder(dirname(to)), '--ro-bind-try', join(codeRoot, part), to];
      }),
      ...(isOurCode(program) ? [] : ['--ro-bind', program.entry, entryInside(program)]),
    ],
    environment: {},
    command: ['/vitrine/node', ...nodeArguments(program), entryInside(program)],
    cwd: '/vitrine/code',
  };
}

const natives = new Map<string, readonly string[]>();

/** Looked for once: a folder of packages holds many files. */
function nativesOf(path: string): readonly string[] {
  const before = natives.get(path);
  if (before !== undefined) return before;
  // All packages: of those with native parts the engine's is the only one that a sandboxed program loads.
  const found = basename(path) === 'node_modules' ? nativeFiles(join(path, '@duckdb')) : nativeFiles(path);
  natives.set(path, found);
  return found;
}

/** Whether the entry is among the mounted parts of the checkout. A home, and a bundle in it, may lie in it too. */
function isOurCode({ entry, code }: NodeProgram): boolean {
  return code.some((part) => entry.startsWith(`${join(codeRoot, part)}/`));
}

/** An entry that is not our code (a bundle) stands beside it, where it finds its modules. */
function entryInside(program: NodeProgram): string {
  const { entry } = program;
  return join('/vitrine/code', isOurCode(program) ? entry.slice(codeRoot.length) : basename(entry));
}

export function nodeArguments(program: NodeProgram): readonly string[] {
  return ['--disable-proto=delete', `--max-old-space-size=${limitsOf(program).heapMiB}`];
}
