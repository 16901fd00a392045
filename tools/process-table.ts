import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, runTool } from './processes.ts';

/** Where each process begins. */
const processes = [
  ['server and command line', 'platform/cli/main.ts'],
  ['launcher', 'platform/cli/launched.ts'],
  ['judge (a thread of the server)', 'platform/app/executions/judging/judge-worker.ts'],
  ['steward', 'datasets/steward/main.ts'],
  ['guard', 'policy/sql/guard/main.ts'],
  ['checker', 'disclosure-control/checks/checker/main.ts'],
  ['reader', 'notebooks-gateway/room/reader/main.ts'],
  ['browser', 'platform/web/src/main.tsx'],
] as const;

/** A file, and what it imports. */
export interface Module {
  readonly source: string;
  readonly dependencies: readonly {
    readonly resolved: string;
    readonly dependencyTypes: readonly string[];
  }[];
}

/** What a process may load: our files, and the packages of others that these import; types are not loaded. */
export interface Loaded {
  readonly process: string;
  readonly entry: string;
  readonly files: readonly string[];
  readonly packages: readonly string[];
}

/** Every file of ours, with its imports. */
export async function cruise(): Promise<readonly Module[]> {
  const folders = ['platform', 'policy', 'disclosure-control', 'datasets', 'notebooks-gateway'];
  const { output } = await runTool(
    'depcruise',
    ['--config', '.dependency-cruiser.cjs', '--output-type', 'json', ...folders],
    { keep: true },
  );
  return (JSON.parse(output) as { readonly modules: readonly Module[] }).modules;
}

/** Walks the imports of every process from its beginning, those on demand too. */
export async function loadedByProcess(): Promise<readonly Loaded[]> {
  const modules = await cruise();
  const bySource = new Map(modules.map((one) => [one.source, one]));
  return processes.map(([process, entry]) => {
    const files = new Set<string>([entry]);
    // A set is walked with what is added to it meanwhile.
    for (const file of files) {
      for (const { resolved, dependencyTypes } of bySource.get(file)?.dependencies ?? []) {
        if (!dependencyTypes.includes('type-only') && bySource.has(resolved)) files.add(resolved);
      }
    }
    const packages = new Set([...files].flatMap(packagesOf));
    return { process, entry, files: [...files].sort(), packages: [...packages].sort() };
  });
}

/** The packages of others that a file imports at run time. */
function packagesOf(file: string): readonly string[] {
  if (!/\.tsx?$/.test(file)) return [];
  const text = readFileSync(join(root, file), 'utf8');
  const imports = text.matchAll(
    /^(?:import|export)\s+(?!type\b)(?:[^;']*?\bfrom\s+)?'([^']+)'|\bimport\('([^']+)'\)/gm,
  );
  return [...imports]
    .map(([, named, onDemand]) => named ?? onDemand ?? '')
    .filter((name) => !/^(?:\.|node:|@vitrine\/|diffprivlib-ts)/.test(name))
    .map((name) =>
      name
        .split('/')
        .slice(0, name.startsWith('@') ? 2 : 1)
        .join('/'),
    );
}

/** The table of docs/architecture.md. */
export function tableOf(loaded: readonly Loaded[]): string {
  const rows = loaded.map(
    ({ process, entry, files, packages }) =>
      `| ${process} | [${entry}](../${entry}) | ${files.length} | ${packages.join(', ')} |`,
  );
  return [
    '| process | begins in | our files | packages of others |',
    '| --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}

if (import.meta.main) console.log(tableOf(await loadedByProcess()));
