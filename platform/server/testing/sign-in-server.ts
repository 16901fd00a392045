import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { signInsOf } from '@vitrine/app/boot';
import { migrate, openDatabase, wipe, type Database } from '@vitrine/core/database';
import { FileKeys } from '@vitrine/core/keys';
import { createLog } from '@vitrine/core/log';
import { settingsSchema, type Clock, type Settings } from '@vitrine/core/process';
import { identityMigrations, projectIdentity } from '@vitrine/identity/people';
import { SeenTokens, Sessions } from '@vitrine/identity/sessions';
import type { Entry, EntryDraft } from '@vitrine/ledger/log';
import express from 'express';
import { authRoutes } from '../auth-routes.ts';
import { Authentication } from '../authentication.ts';
import { Cookies } from '../cookies.ts';
import { listen, stop } from '../listen.ts';
import { problemHandler } from '../problems.ts';
import { apiRoutes } from '../routes.ts';
import { originCheck } from '../security.ts';
import { sessionRoutes } from '../session-routes.ts';
import type { ProviderUnderTest } from './provider-under-test.ts';

/** A server that signs people in and knows who they are; of the use cases it has two, which say who called. */
export interface SignInServer {
  readonly origin: string;
  /** What was recorded, in order. */
  readonly entries: readonly Entry[];
  /** What weighs much was done by: sign-in names. */
  readonly stopped: readonly string[];
  /** Moves the server's clock, not the provider's. */
  advance(milliseconds: number): void;
  close(): Promise<void>;
}

/** Opening one takes seconds, so there is one for all servers of a file, which live one after the other. */
let opened: Promise<Database> | undefined;

async function emptyDatabase(): Promise<Database> {
  opened ??= openDatabase({ kind: 'memory' });
  const database = await opened;
  await wipe(database);
  await migrate(database, [identityMigrations]);
  return database;
}

/** Takes the port first, because the provider must know the address. */
export async function startSignInServer<P extends ProviderUnderTest>(
  provide: (origin: string) => Promise<P>,
  change: Partial<Settings> = {},
): Promise<SignInServer & { readonly provider: P }> {
  const folder = await mkdtemp(join(tmpdir(), 'vitrine-sign-in-'));
  const database = await emptyDatabase();
  const server = createServer();
  await listen(server, { port: 0, host: '127.0.0.1' });
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const provider = await provide(origin);
  const settings: Settings = {
    ...settingsSchema.parse({
      oidcIssuer: provider.issuer,
      oidcClientId: provider.clientId,
      oidcClientSecret: provider.clientSecret,
      oidcCliClientId: provider.cliClientId,
    }),
    ...change,
  };
  let ahead = 0;
  const clock: Clock = { now: () => new Date(Date.now() + ahead) };
  const entries: Entry[] = [];
  const record = async (drafts: readonly EntryDraft[]): Promise<readonly Entry[]> => {
    const added = drafts.map((draft, i) => ({
      ...draft,
      index: entries.length + i,
      at: clock.now().toISOString(),
    }));
    entries.push(...added);
    for (const entry of added) await projectIdentity(database, entry);
    return added;
  };
  const { sessionIdleMinutes: idleMinutes, sessionHours: hours } = settings;
  const sessions = new Sessions(database, clock, { idleMinutes, hours }, new Uint8Array(32));
  const app = {
    sessions,
    clock,
    seenTokens: new SeenTokens(database, clock),
    keys: new FileKeys(folder),
    ...signInsOf({
      sessions,
      database,
      clock,
      locks: { hold: (_keys, work) => work() },
      projection: { record },
    }),
  };
  const cookies = new Cookies(false);
  const authentication = new Authentication(app, cookies, settings);
  const stopped: string[] = [];
  const face = express();
  face.use(originCheck(new Set([origin])));
  face.use('/auth', await authRoutes(app, settings, { authentication, cookies, origin }));
  face.use(
    '/api/v1',
    sessionRoutes({ notices: () => [], stoppedSince: async () => undefined }, settings, authentication),
    apiRoutes(
      {
        listAgreements: async () => ({ agreements: [] }),
        stopEnvironment: async ({ person }) => {
          stopped.push(person.username);
          return { stopped: true, since: clock.now().toISOString() };
        },
      },
      authentication.identify,
    ),
  );
  face.get('/{*rest}', (_request, response) => void response.send('a page'));
  face.use(problemHandler(createLog('server', 'silent')));
  server.on('request', face);
  return {
    origin,
    provider,
    entries,
    stopped,
    advance: (milliseconds) => {
      ahead += milliseconds;
    },
    close: async () => {
      await Promise.all([stop(server), provider.close()]);
      await rm(folder, { recursive: true });
    },
  };
}
