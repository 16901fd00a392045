import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, existsSync, readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { PGlite } from '@electric-sql/pglite';
import pg from 'pg';

/** An embedded database that nobody has open, packed for others to begin as. */
export async function packDatabase(dir: string): Promise<Blob> {
  const database = await PGlite.create(dir);
  try {
    return await database.dumpDataDir('none');
  } finally {
    await database.close();
  }
}

/**
 * Embedded databases in memory that begin as a packed one, for tests that come one after the other. One that is closed
 * is emptied and lent again, because to start another takes ten times as long; one whose tables a test changed is not.
 */
export function lendDatabases(from: Blob): () => Promise<PGlite> {
  const idle = new Set<PGlite>();
  return async () => {
    for (const known of idle) {
      idle.delete(known);
      return known;
    }
    const made = await PGlite.create({ loadDataDir: from });
    const before = await structureOf(made);
    const end = made.close.bind(made);
    made.close = async () => {
      if (await emptied(made, before).catch(() => false)) idle.add(made);
      else await end();
    };
    return made;
  };
}

/** Whether a database holds no rows any more and is otherwise as it was. */
async function emptied(database: PGlite, before: string): Promise<boolean> {
  await database.exec('ROLLBACK');
  await database.exec('DISCARD ALL');
  if ((await structureOf(database)) !== before) return false;
  const { rows } = await database.query<{ names: string }>(
    `SELECT string_agg(quote_ident(tablename), ', ') AS names FROM pg_tables
     WHERE schemaname = 'public' AND tablename NOT LIKE 'kysely_%'`,
  );
  await database.exec(`TRUNCATE ${rows[0]?.names ?? ''} RESTART IDENTITY`);
  return true;
}

/** Everything of a database but its rows, and which migrations it had. */
async function structureOf(database: PGlite): Promise<string> {
  const { rows } = await database.query<{ structure: string }>(`
    SELECT string_agg(line, E'\n' ORDER BY line) AS structure FROM (
      SELECT concat_ws(' ', relkind, relname, attname, format_type(atttypid, atttypmod), attnotnull,
        pg_get_expr(adbin, adrelid)) AS line
      FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid
        LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
      WHERE relnamespace = 'public'::regnamespace AND attnum > 0 AND NOT attisdropped
      UNION ALL SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = 'public'::regnamespace
      UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
      UNION ALL SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
      UNION ALL SELECT pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'public'::regnamespace
      UNION ALL SELECT nspname FROM pg_namespace WHERE nspname NOT LIKE 'pg_%'
      UNION ALL SELECT concat('migration ', name) FROM kysely_migration
    ) AS lines`);
  return rows[0]?.structure ?? '';
}

/** PostgreSQL as Debian ships it, in a folder of its own, reached by a socket in it and by nothing else. */
export interface TestPostgres {
  /** An address of a new, empty database. */
  database(): Promise<string>;
  /** Stops it as a crash would, and starts it again. */
  crash(): Promise<void>;
  stop(): Promise<void>;
  start(): Promise<void>;
  dispose(): Promise<void>;
}

const versions = '/usr/lib/postgresql';

export async function startPostgres(): Promise<TestPostgres> {
  const dir = await mkdtemp(join(tmpdir(), 'vitrine-pg-'));
  const user = unprivileged();
  // Whoever a test is, it may come to the socket; the data have a folder of their own.
  chmodSync(dir, 0o711);
  if (user !== undefined) chownSync(dir, user.uid, user.gid);
  const [newest] = existsSync(versions)
    ? readdirSync(versions).toSorted((a, b) => Number(b) - Number(a))
    : [];
  if (newest === undefined) throw new Error('PostgreSQL is not installed: apt-get install postgresql.');
  const programs = join(versions, newest, 'bin');
  const data = join(dir, 'data');
  const as = { ...user, cwd: dir, env: { PATH: '/usr/bin:/bin', LC_ALL: 'C.UTF-8' } };
  execFileSync(
    join(programs, 'initdb'),
    ['--pgdata', data, '--username', 'vitrine', '--auth', 'trust', '--encoding', 'UTF8', '--no-sync'],
    { ...as, stdio: ['ignore', 'ignore', 'inherit'] },
  );
  let running: ChildProcess | undefined;
  const address = (name: string): string =>
    `postgres://vitrine@localhost/${name}?host=${encodeURIComponent(dir)}`;
  const ask = async (sql: string): Promise<void> => {
    const client = new pg.Client({ connectionString: address('postgres') });
    client.on('error', () => undefined);
    try {
      await client.connect();
      await client.query(sql);
    } finally {
      await client.end();
    }
  };
  const start = async (): Promise<void> => {
    running = spawn(join(programs, 'postgres'), ['-D', data, '-k', dir, '-c', 'listen_addresses='], {
      ...as,
      stdio: 'ignore',
    });
    for (let tries = 0; ; tries++) {
      try {
        await ask('SELECT 1');
        return;
      } catch (error) {
        if (tries > 300) throw error;
        await pause(100);
      }
    }
  };
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    const process = running;
    running = undefined;
    if (process === undefined || process.exitCode !== null) return;
    const ended = once(process, 'exit');
    process.kill(signal);
    await ended;
  };
  await start();
  let made = 0;
  return {
    database: async () => {
      const name = `test_${(made += 1)}`;
      await ask(`CREATE DATABASE ${name}`);
      return address(name);
    },
    start,
    // SIGINT is its fast shutdown, SIGQUIT ends it without a checkpoint.
    stop: () => end('SIGINT'),
    crash: async () => {
      await end('SIGQUIT');
      await start();
    },
    dispose: async () => {
      await end('SIGINT');
      await rm(dir, { recursive: true });
    },
  };
}

/** PostgreSQL does not run as root: whoever its package made does it then. */
function unprivileged(): { readonly uid: number; readonly gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const id = (which: string): number => Number(execFileSync('id', [which, 'postgres'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}
