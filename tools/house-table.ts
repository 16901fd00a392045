import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cruise, loadedByProcess, type Module } from './process-table.ts';
import { root, runTool } from './processes.ts';

/** What the house measures, as the tables of docs/measurements.md. */

const packages = [
  'platform/core',
  'platform/ledger',
  'platform/identity',
  'platform/api',
  'platform/app',
  'platform/server',
  'platform/cli',
  'platform/web',
  'policy',
  'disclosure-control/diffprivlib-ts',
  'disclosure-control',
  'notebooks-gateway',
  'datasets',
] as const;

const isTest =
  /\.(?:test|e2e|probe|bench)\.tsx?$|\/testing(?:-[a-z]+)?\.tsx?$|\/testing\/|^platform\/e2e\/|-test-/;
const isSource = /\.(?:ts|tsx|js)$/;

interface Lines {
  readonly file: string;
  readonly lines: number;
}

const packageOf = (file: string): string | undefined =>
  // The inner package comes before the one it lies in.
  packages.find((one) => file.startsWith(`${one}/`));

/** Lines of each file in git, blank ones too; what is generated or handed in from outside is not there. */
function countLines(): readonly Lines[] {
  const { stdout } = spawnSync('git', ['ls-files'], { cwd: root, encoding: 'utf8' });
  return stdout
    .split('\n')
    .filter((file) => isSource.test(file) && (packageOf(file) !== undefined || isTest.test(file)))
    .map((file) => ({ file, lines: readFileSync(join(root, file), 'utf8').split('\n').length - 1 }));
}

const sum = (files: readonly Lines[]): number => files.reduce((all, { lines }) => all + lines, 0);

function quantile(files: readonly Lines[], share: number): number {
  const sorted = files.map(({ lines }) => lines).sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

/** Files of a package that import each other in a loop: each loop is counted once. */
function circlesOf(arrows: ReadonlyMap<string, readonly string[]>): number {
  const reach = (from: string): ReadonlySet<string> => {
    const seen = new Set(arrows.get(from) ?? []);
    for (const file of seen) for (const next of arrows.get(file) ?? []) seen.add(next);
    return seen;
  };
  const loops = new Set<string>();
  for (const file of arrows.keys()) {
    const seen = reach(file);
    if (!seen.has(file)) continue;
    loops.add(
      [...seen]
        .filter((one) => reach(one).has(file))
        .sort()
        .join(),
    );
  }
  return loops.size;
}

/** Imports between the files of a package, tests apart. */
function arrowsOf(modules: readonly Module[], name: string): ReadonlyMap<string, readonly string[]> {
  const mine = (file: string): boolean => packageOf(file) === name && !isTest.test(file);
  return new Map(
    modules
      .filter(({ source }) => mine(source))
      .map(({ source, dependencies }) => [
        source,
        dependencies.map(({ resolved }) => resolved).filter((one) => mine(one)),
      ]),
  );
}

/** Calls that put something on the ledger, by what is called. */
function waysToWrite(files: readonly Lines[]): string {
  const ways = { recordFact: 0, perform: 0, recordAct: 0, 'projection.record': 0, 'ledger.append': 0 };
  for (const { file } of files.filter(
    (one) => !isTest.test(one.file) && one.file.startsWith('platform/app/'),
  )) {
    const text = readFileSync(join(root, file), 'utf8');
    for (const way of Object.keys(ways) as (keyof typeof ways)[]) {
      const call = new RegExp(`(?<![\\w.])(?:[\\w#]+\\.)*#?${way.replace('.', '\\.')}(?:<[^>]*>)?\\(`, 'g');
      ways[way] += [...text.matchAll(call)].length;
    }
  }
  return Object.entries(ways)
    .map(([way, calls]) => `\`${way}\` ${calls}`)
    .join(', ');
}

async function unusedExports(): Promise<number> {
  const { output } = await runTool('knip', ['--no-progress', '--reporter', 'json'], { keep: true });
  const { issues } = JSON.parse(output) as { issues: { exports?: unknown[]; types?: unknown[] }[] };
  return issues.reduce((all, { exports = [], types = [] }) => all + exports.length + types.length, 0);
}

async function print(): Promise<void> {
  const files = countLines();
  const modules = await cruise();
  console.log('| package | files | arrows | circles | lines, median / p90 | tests : source |');
  console.log('| --- | --- | --- | --- | --- | --- |');
  const row = (
    name: string,
    own: readonly Lines[],
    arrows: number | string,
    circles: number | string,
  ): void => {
    const source = own.filter(({ file }) => !isTest.test(file));
    const tests = own.filter(({ file }) => isTest.test(file));
    const ratio = (sum(tests) / sum(source)).toFixed(2);
    const lines = `${quantile(source, 0.5)} / ${quantile(source, 0.9)}`;
    console.log(`| ${name} | ${source.length} | ${arrows} | ${circles} | ${lines} | ${ratio} |`);
  };
  for (const name of packages) {
    const arrows = arrowsOf(modules, name);
    const all = [...arrows.values()].reduce((count, list) => count + list.length, 0);
    row(
      name,
      files.filter(({ file }) => packageOf(file) === name),
      all,
      circlesOf(arrows),
    );
  }
  row('all, browser tests too', files, '', '');
  console.log('\n| process | our files | packages of others |\n| --- | --- | --- |');
  for (const { process, files: ours, packages: others } of await loadedByProcess())
    console.log(`| ${process} | ${ours.length} | ${others.length} |`);
  const long = files.filter(({ file, lines }) => lines > 300 && !isTest.test(file));
  console.log('\n| figure | value |\n| --- | --- |');
  console.log(`| unused exports | ${await unusedExports()} |`);
  console.log(`| calls that write events, in the application | ${waysToWrite(files)} |`);
  console.log(
    `| source files over 300 lines | ${long.map(({ file, lines }) => `${file} ${lines}`).join(', ') || 'none'} |`,
  );
}

if (import.meta.main) await print();
