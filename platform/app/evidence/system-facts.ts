import { readFileSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { keyPlace } from '@vitrine/core/keys';
import { settingsSchema, type Settings } from '@vitrine/core/process';
import { codeRoot, sandboxFaults } from '@vitrine/core/sandbox';
import type { FactName } from './control.ts';
import { lastDone, type NotedWork } from './last-done.ts';
import type { EvidencePorts } from './ports.ts';
import { publicLogDir } from '../public-log/public-log.ts';

/** Something that was read from the running system. */
export interface SystemFact {
  readonly name: FactName;
  readonly title: string;
  readonly values: readonly { readonly label: string; readonly value: string }[];
}
type Values = readonly (readonly [label: string, value: string])[];

/** Settings whose values may be told; of all others it is told whether they are set, or left at their default. */
const told: ReadonlySet<keyof Settings> = new Set([
  'mode',
  'port',
  'publicUrl',
  'ledger',
  'oidcIssuer',
  'oidcAcr',
  'oidcAmr',
  'stepUpMinutes',
  'sessionIdleMinutes',
  'sessionHours',
  'noticeMinutes',
  'checkDays',
  'answerDays',
  'releaseDays',
  'holidays',
  'oversightBody',
  'logLevel',
]);

/** What the running system says of itself: nothing of it is typed, and no secret is in it. */
export async function systemFacts(ports: EvidencePorts): Promise<readonly SystemFact[]> {
  const { home, allSettings: settings } = ports;
  const facts: readonly (readonly [FactName, string, Values])[] = [
    ['mode', 'Mode', [['mode', settings.mode]]],
    ['settings', 'Settings', settingsOf(settings)],
    ['versions', 'Versions', versions()],
    ['accounts', 'Accounts of processes', accountsOf(ports)],
    ['sandbox', 'Sandbox', [['what it lacks', sandboxFaults().join('; ') || 'nothing']]],
    ['keys', 'Where keys are', await keysOf(ports)],
    ['ledger', 'Head of the ledger', await ledgerOf(ports)],
    ['verification', 'Last verification of the ledger', await noted(ports, 'verification')],
    ['backup', 'Last backup', await noted(ports, 'backup')],
    ['public-log', 'Public log', [['newest checkpoint', await checkpointOf(publicLogDir(home))]]],
    [
      'database',
      'Database',
      [['kept in', settings.databaseUrl === undefined ? 'PGlite, embedded' : 'PostgreSQL']],
    ],
  ];
  return facts.map(([name, title, values]) => ({
    name,
    title,
    values: values.map(([label, value]) => ({ label, value })),
  }));
}

function settingsOf(settings: Settings): Values {
  const defaults = settingsSchema.parse({});
  return (Object.keys(settingsSchema.shape) as (keyof Settings)[]).map((name) => {
    const value = settings[name];
    if (value === undefined) return [name, 'not set'];
    if (told.has(name)) return [name, (Array.isArray(value) ? value.join(', ') : String(value)) || 'none'];
    return [name, isDeepStrictEqual(value, defaults[name]) ? 'default' : 'set'];
  });
}

function versions(): Values {
  const versionOf = (path: string): string =>
    (JSON.parse(readFileSync(join(codeRoot, path), 'utf8')) as { version: string }).version;
  return [
    ['Vitrine', versionOf('platform/app/package.json')],
    ['Node.js', process.versions.node],
    ['OpenSSL', process.versions.openssl],
    ['DuckDB for Node.js', versionOf('node_modules/@duckdb/node-api/package.json')],
    ['machine', `${process.platform} ${process.arch}`],
  ];
}

function accountsOf({ home }: EvidencePorts): Values {
  const uid = process.getuid?.() ?? -1;
  const owner = (dir: string): string => {
    const found = statSync(dir, { throwIfNoEntry: false });
    return found === undefined
      ? 'not there'
      : `account ${found.uid}, mode ${(found.mode & 0o777).toString(8)}`;
  };
  const steward = statSync(home.steward, { throwIfNoEntry: false });
  const apart = steward !== undefined && steward.uid !== uid && (steward.mode & 0o077) === 0;
  return [
    ['this server runs as', `account ${uid}`],
    ['the server’s folder', owner(home.server)],
    ['the steward’s folder', owner(home.steward)],
    ['the server can open the steward’s files', apart ? 'no' : 'yes: for development only'],
  ];
}

async function keysOf({ home }: EvidencePorts): Promise<Values> {
  const names = { files: 'files: for development only', token: 'a PKCS #11 token', service: 'a key service' };
  const place = async (dir: string): Promise<string> => {
    try {
      return names[await keyPlace(join(dir, 'keys'))];
    } catch {
      return 'not for the server to see';
    }
  };
  return [
    ['the server’s', await place(home.server)],
    ['the steward’s', await place(home.steward)],
  ];
}

async function ledgerOf({ ledger, steward }: EvidencePorts): Promise<Values> {
  const size = ledger.size;
  const seen = await steward()
    .ledgerMemory()
    .then(
      ({ checkpoint }) => checkpoint ?? 'nothing yet',
      () => 'the steward did not answer',
    );
  return [
    ['entries', String(size)],
    ['root', ledger.root(size).toString('base64')],
    ['takes acts', ledger.failure === undefined ? 'yes' : 'no'],
    ['what the steward, as a witness, has seen', seen.trim()],
  ];
}

async function noted({ home }: EvidencePorts, work: NotedWork): Promise<Values> {
  const last = await lastDone(home, work);
  if (last === undefined) return [['when', 'not noted in this home']];
  return [
    ['when', last.at],
    ['outcome', last.outcome],
  ];
}

async function checkpointOf(dir: string): Promise<string> {
  return await readFile(join(dir, 'checkpoint'), 'utf8').then(
    (note) => note.trim(),
    () => 'none yet',
  );
}
