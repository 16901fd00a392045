import type { Environment } from '../../config/environment.ts';
import { Names } from '../../config/names.ts';

interface KeyFor {
  readonly why: string;
  /** Roles that may use it, by their names; nobody else can, whatever their own policies say. */
  readonly readers?: readonly string[];
  /** Roles that may encrypt with it and not decrypt. */
  readonly writers?: readonly string[];
  /** A service of AWS that uses it for resources of this account. */
  readonly service?: string;
  readonly signs?: boolean;
  /** Whose keys and secrets it wraps: what each call must say in its encryption context. */
  readonly wraps?: 'server' | 'steward';
}

/** Every key of the data account, and who may use it. `reconciler` is the audit account's. */
export const keyUses = {
  landing: { why: 'files as senders sent them', readers: ['steward'], writers: ['data-sender'] },
  curated: { why: 'curated releases', readers: ['steward'] },
  cuts: { why: 'cuts', readers: ['steward'] },
  outputs: { why: 'files of requests and releases', readers: ['server'] },
  ledger: { why: 'the ledger’s tiles', readers: ['server', 'reconciler'] },
  agreements: { why: 'wraps the keys of maps, cuts and releases', readers: ['steward'], wraps: 'steward' },
  secrets: {
    why: 'wraps the server’s secrets and its key of certificates',
    readers: ['server'],
    wraps: 'server',
  },
  checkpoints: { why: 'signs the ledger’s checkpoints', readers: ['server'], signs: true },
  'steward-home': { why: 'the steward’s folder', service: 'elasticfilesystem' },
  'server-home': { why: 'the server’s folder', service: 'elasticfilesystem' },
  database: { why: 'the metadata database', service: 'rds' },
  'database-secret': { why: 'the database’s master password, which nobody uses', service: 'secretsmanager' },
  disks: { why: 'disks of hosts', service: 'ec2' },
  images: { why: 'container images', service: 'ecr' },
  backup: { why: 'the vault of backups', service: 'backup' },
  logs: { why: 'log groups' },
  alarms: { why: 'messages of alarms' },
} as const satisfies Record<string, KeyFor>;
export type KeyName = keyof typeof keyUses;
export const keyNames = Object.keys(keyUses) as KeyName[];

export const usesOf = (key: KeyName): KeyFor => keyUses[key];

export function roleArnOf(role: string, settings: Environment): string {
  const account = role === 'reconciler' ? settings.accounts.audit : settings.accounts.data;
  return new Names(settings).roleArn(role, account);
}
