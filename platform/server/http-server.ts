import { chmod, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { type App } from '@vitrine/app/boot';
import { NotFound } from '@vitrine/core/errors';
import { type Settings } from '@vitrine/core/process';
import express, { type Express, type RequestHandler } from 'express';
import { authRoutes } from './auth-routes.ts';
import { Authentication } from './authentication.ts';
import { Cookies } from './cookies.ts';
import { developmentPath, developmentProvider } from './development-provider.ts';
import { evidenceRoutes } from './evidence/evidence-routes.ts';
import { health } from './health.ts';
import { listen, listenForBrowsers, show, stop } from './listen.ts';
import { localSignIn } from './local-sign-in.ts';
import { logFiles } from './log-files.ts';
import { problemHandler } from './problems.ts';
import { releaseKey } from './release-key.ts';
import { registerRoutes } from './register/register-routes.ts';
import { remembered } from './register/remembered.ts';
import { apiRoutes } from './routes.ts';
import { hostCheck, leadHome, originCheck, securityHeaders } from './security.ts';
import { sessionRoutes } from './session-routes.ts';
import { checkStrict } from './strict.ts';
import type { Measured } from './telemetry/metrics.ts';
import { openTelemetry } from './telemetry/telemetry.ts';
import { webFiles } from './web-files.ts';

export interface RunningServer {
  /** The address people open. */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Listens on the settings' port for browsers and on the home's socket for the command line. Development binds
 * to loopback only; strict mode expects a proxy that ends HTTPS in front of it.
 */
export async function startServer(app: App, settings: Settings): Promise<RunningServer> {
  checkStrict(settings, app);
  const { servers, port } = await listenForBrowsers(settings);
  // A name and not a number: passkeys belong to names.
  const { origin } = new URL(settings.publicUrl ?? `http://localhost:${port}`);
  const telemetry = await openTelemetry(measuredOf(app), settings, app.log);
  const face = await browserFace(app, settings, { origin, port, watchers: telemetry.handlers });
  for (const server of servers) show(server, face);
  const local = await startLocalFace(app, settings, telemetry.handlers);
  app.startNotices(origin);
  return {
    url: origin,
    close: async () => {
      await Promise.all([...servers.map(stop), local.close()]);
      await telemetry.close();
    },
  };
}

/**
 * Listens on the home's socket alone. Whoever may open the socket file has this account on this machine.
 * @param watchers what every request passes through first
 */
export async function startLocalFace(
  app: App,
  settings: Settings,
  watchers: readonly RequestHandler[] = [],
): Promise<{ close(): Promise<void> }> {
  checkStrict(settings, app);
  const authentication = new Authentication(app, new Cookies(false), settings);
  const face = bare();
  for (const watcher of watchers) face.use(watcher);
  if (settings.mode === 'development') face.use('/local', localSignIn(app));
  face.use('/health', health(app));
  face.use(
    '/api/v1',
    sessionRoutes(app, settings, authentication),
    apiRoutes(app.useCases, authentication.identify),
  );
  face.use(() => {
    throw new NotFound({ detail: 'There is nothing at this address.' });
  });
  face.use(problemHandler(app.log));
  const socket = createServer(face);
  await rm(app.socketPath, { force: true });
  await listen(socket, { path: app.socketPath });
  await chmod(app.socketPath, 0o600);
  return { close: () => stop(socket) };
}

function measuredOf(app: App): Measured {
  const { ledger, rooms, stewardTrouble } = app.deployment;
  return {
    entries: () => ledger.size,
    agreements: () => rooms.agreements().size,
    takesActs: () => app.failure() === undefined,
    hasData: () => stewardTrouble() === undefined,
  };
}

interface FacePlace {
  readonly origin: string;
  readonly port: number;
  /** What every request passes through first. */
  readonly watchers: readonly RequestHandler[];
}

async function browserFace(
  app: App,
  settings: Settings,
  { origin, port, watchers }: FacePlace,
): Promise<Express> {
  const cookies = new Cookies(origin.startsWith('https:'));
  const authentication = new Authentication(app, cookies, settings);
  const face = bare();
  for (const watcher of watchers) face.use(watcher);
  const hosts = new Set([new URL(origin).host]);
  const origins = new Set([origin]);
  if (settings.mode === 'development') {
    hosts.add(`localhost:${port}`);
    origins.add(`http://localhost:${port}`);
    face.use(leadHome(`127.0.0.1:${port}`, origin));
  }
  face.use(securityHeaders(origin.startsWith('https:')));
  face.use(hostCheck(hosts));
  face.use(originCheck(origins));
  if (settings.oidcIssuer === undefined) face.use(developmentPath, developmentProvider(origin));
  face.use('/auth', await authRoutes(app, settings, { authentication, cookies, origin }));
  face.use(
    '/api/v1',
    sessionRoutes(app, settings, authentication),
    apiRoutes(app.useCases, authentication.identify),
  );
  const { served, earlier, ledgerKey, rotations } = app.publicLog;
  if (earlier !== undefined) face.use('/log/before', logFiles(earlier));
  face.use('/log', logFiles(served, { 'ledger-key': ledgerKey, rotations: JSON.stringify(rotations) }));
  face.use(releaseKey(() => app.releaseKey()));
  face.use('/health', health(app));
  const register = remembered(() => app.register(), 5_000);
  face.use(
    await registerRoutes({
      register,
      origin,
      logKey: served.key,
      ...(earlier === undefined ? {} : { earlierLogKey: earlier.key }),
    }),
  );
  face.use(
    await evidenceRoutes({ getEvidence: app.useCases.getEvidence, identify: authentication.identify }),
  );
  face.use(await webFiles());
  face.use(problemHandler(app.log));
  return face;
}

function bare(): Express {
  const face = express();
  face.disable('x-powered-by');
  face.set('query parser', 'simple');
  face.set('etag', false);
  return face;
}
