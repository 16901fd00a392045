import { readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { codeRoot } from '@vitrine/core/sandbox';
import { NotFound, Unavailable } from '@vitrine/core/errors';
import express, { type RequestHandler, type Router } from 'express';
import { nonceOf } from './security.ts';

/** The browser application: files named by their content, and one page for every address. */
export async function webFiles(dist = join(codeRoot, 'platform', 'web', 'dist')): Promise<Router> {
  const page = await readFile(join(dist, 'index.html'), 'utf8').catch((cause: unknown) => {
    throw new Unavailable({
      detail: 'The browser application is not built.',
      help: 'Start Vitrine with npm start, which builds it.',
      cause,
    });
  });
  const router = express.Router();
  router.get('/development-sign-in.css', (_request, response) => void response.type('css').send(signInStyle));
  router.use(
    '/assets',
    compressed(await readdir(join(dist, 'assets')).catch(() => [])),
    express.static(join(dist, 'assets'), {
      index: false,
      setHeaders: (response) => response.setHeader('cache-control', 'public, max-age=31536000, immutable'),
    }),
  );
  router.use(express.static(dist, { index: false, dotfiles: 'ignore' }));
  router.get(/^\/(?!api\/|log\/|auth\/|assets\/)/, (_request, response) => {
    response.type('html').send(page.replaceAll('__CSP_NONCE__', nonceOf(response)));
  });
  router.use((_request, response) => {
    // A file that was there when the server started.
    response.removeHeader('content-encoding');
    throw new NotFound({ detail: 'There is nothing at this address.' });
  });
  return router;
}

/** How a content coding ends the name of a file that the build made of another (RFC 9110, 8.4). */
const endings = { br: '.br', gzip: '.gz' } as const;

/** Leads whoever takes a coding to the file that is coded so, where the build made one. */
function compressed(names: readonly string[]): RequestHandler {
  const known = new Set(names);
  return (request, response, next) => {
    const name = request.path.slice(1);
    if (!known.has(name) || !Object.values(endings).some((ending) => known.has(name + ending))) {
      next();
      return;
    }
    response.vary('accept-encoding');
    const asked = request.get('accept-encoding') !== undefined;
    const takes = (coding: keyof typeof endings): boolean =>
      asked && known.has(name + endings[coding]) && request.acceptsEncodings(coding) === coding;
    const coding = takes('br') ? 'br' : takes('gzip') ? 'gzip' : undefined;
    if (coding !== undefined) {
      response.type(extname(name)).setHeader('content-encoding', coding);
      request.url = `/${name}${endings[coding]}`;
    }
    next();
  };
}

const signInStyle = `body{font:18px/1.5 system-ui,sans-serif;margin:0;background:#f0f4f5;color:#212b32}
main{max-width:40rem;margin:2rem auto;padding:2rem;background:#fff}
ul{list-style:none;padding:0}li{display:flex;gap:1rem;align-items:center;margin:.5rem 0;flex-wrap:wrap}
button{font:inherit;min-width:18rem;text-align:left;padding:.6rem 1rem;border:2px solid #005eb8;background:#fff;color:#005eb8;cursor:pointer}
input{font:inherit;padding:.5rem;border:2px solid #4c6272;min-width:17rem}
button:hover{background:#005eb8;color:#fff}button:focus-visible,input:focus-visible{outline:4px solid #ffb81c;outline-offset:0}`;
