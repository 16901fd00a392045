import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256Hex } from '@vitrine/core/text';
import { activityCsv, agreementsCsv, releasesCsv, type Register } from '@vitrine/app/register';
import express, { type Response, type Router } from 'express';
import { activityPage } from './activity-page.ts';
import { agreementPage, agreementsPage } from './agreements-pages.ts';
import { pageOf, share } from './answers.ts';
import { datasetRoutes } from './dataset-routes.ts';
import { atomFeed, sitemap } from './feed.ts';
import { feedPath, missingPage, type Frame } from './page.ts';
import { releasePage, releasesPage } from './releases-pages.ts';
import { verifyPage, verifyScripts, type LogKeys } from './verify-page.ts';

/** What the register's pages are made from. */
export interface RegisterSource extends LogKeys {
  /** Everything that is public. */
  readonly register: () => Promise<Register>;
  readonly origin: string;
}

/** Nothing runs, nothing is sent, nobody frames it. */
const strictPolicy = [
  "default-src 'none'",
  "style-src 'self'",
  "img-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
];
/** The page that checks the log runs its one file, and fetches the log. */
const verifyPolicy = [...strictPolicy, "script-src 'self'", "connect-src 'self'"];

/**
 * The public register, for anybody: no sign-in, no cookie, no script but on the page that checks the log. Every page
 * is made from `Register` alone.
 */
export async function registerRoutes({ register, origin, ...keys }: RegisterSource): Promise<Router> {
  const css = await readFile(join(import.meta.dirname, 'register.css'), 'utf8');
  const style = `/register/style.${sha256Hex(css).slice(0, 16)}.css`;
  const frame: Frame = { origin, style };
  const router = express.Router();
  const sendPage = (response: Response, text: string | undefined): void => {
    if (text === undefined) response.status(404);
    response.type('html').send(text ?? missingPage(frame));
  };

  router.use('/register', (_, response, next) => {
    response.set({
      'content-security-policy': strictPolicy.join('; '),
      'cache-control': 'public, max-age=60',
      'referrer-policy': 'no-referrer',
    });
    next();
  });
  router.get(style, (_, response) => {
    response.set('cache-control', 'public, max-age=31536000, immutable').type('css').send(css);
  });

  router.get('/register', async (request, response) => {
    sendPage(response, agreementsPage(frame, await register(), pageOf(request.query['page'])));
  });
  router.get('/register/agreements/:id', async ({ params }, response) => {
    const { agreements } = await register();
    const agreement = agreements.find(({ id }) => id === params.id);
    sendPage(response, agreement === undefined ? undefined : agreementPage(frame, agreement));
  });
  router.get('/register/releases', async (request, response) => {
    sendPage(response, releasesPage(frame, await register(), pageOf(request.query['page'])));
  });
  router.get('/register/releases/:request', async ({ params }, response) => {
    const { releases } = await register();
    const release = releases.find(({ request }) => request === params.request);
    sendPage(response, release === undefined ? undefined : releasePage(frame, release));
  });
  router.get('/register/activity', async (_, response) => {
    sendPage(response, activityPage(frame, await register()));
  });
  router.get('/register/verify', (_, response) => {
    response.set('content-security-policy', verifyPolicy.join('; '));
    sendPage(response, verifyPage(frame, keys));
  });
  for (const name of verifyScripts) {
    const script = await readFile(join(import.meta.dirname, name), 'utf8');
    router.get(`/register/${name}`, (_, response) => {
      share(response).type('text/javascript').send(script);
    });
  }

  datasetRoutes(router, frame, register);

  dataRoutes(router, frame, register);

  router.get('/sitemap.xml', async (_, response) => {
    response.type('application/xml').send(sitemap(frame, await register()));
  });
  router.get('/robots.txt', (_, response) => {
    const rules = ['User-agent: *', 'Allow: /register', 'Disallow: /', `Sitemap: ${origin}/sitemap.xml`];
    response.type('text/plain').send(`${rules.join('\n')}\n`);
  });
  router.use('/register', (_, response) => {
    sendPage(response, undefined);
  });
  return router;
}

/** The register as tables, documents and a feed, for programs. */
function dataRoutes(router: Router, frame: Frame, register: RegisterSource['register']): void {
  const tables = { agreements: agreementsCsv, releases: releasesCsv, activity: activityCsv };
  for (const [name, csv] of Object.entries(tables)) {
    router.get(`/register/${name}.csv`, async (_, response) => {
      share(response)
        .type('text/csv')
        .send(csv(await register()));
    });
  }
  router.get('/register/agreements.json', async (_, response) => {
    const { today, agreements } = await register();
    share(response).json({ today, agreements });
  });
  router.get('/register/releases.json', async (_, response) => {
    const { today, releases } = await register();
    share(response).json({ today, releases });
  });
  router.get('/register/activity.json', async (_, response) => {
    const { today, activity, timeToRelease, stepTimes } = await register();
    share(response).json({ today, activity, timeToRelease, stepTimes });
  });
  router.get(feedPath, async (_, response) => {
    share(response)
      .type('application/atom+xml')
      .send(atomFeed(frame, await register()));
  });
}
