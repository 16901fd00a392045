import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { codeRoot } from '@vitrine/core/sandbox';
import { NotFound, Unavailable } from '@vitrine/core/errors';
import express, { type Router } from 'express';
import { nonceOf } from './security.ts';

const dist = join(codeRoot, 'platform', 'web', 'dist');

/** The browser application: files named by their content, and one page for every address. */
export async function webFiles(): Promise<Router> {
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
    express.static(join(dist, 'assets'), {
      index: false,
      setHeaders: (response) => response.setHeader('cache-control', 'public, max-age=31536000, immutable'),
    }),
  );
  router.use(express.static(dist, { index: false, dotfiles: 'ignore' }));
  router.get(/^\/(?!api\/|log\/|auth\/|assets\/)/, (_request, response) => {
    response.type('html').send(page.replaceAll('__CSP_NONCE__', nonceOf(response)));
  });
  router.use(() => {
    throw new NotFound({ detail: 'There is nothing at this address.' });
  });
  return router;
}

const signInStyle = `body{font:18px/1.5 system-ui,sans-serif;margin:0;background:#f0f4f5;color:#212b32}
main{max-width:40rem;margin:2rem auto;padding:2rem;background:#fff}
ul{list-style:none;padding:0}li{display:flex;gap:1rem;align-items:center;margin:.5rem 0;flex-wrap:wrap}
button{font:inherit;min-width:18rem;text-align:left;padding:.6rem 1rem;border:2px solid #005eb8;background:#fff;color:#005eb8;cursor:pointer}
input{font:inherit;padding:.5rem;border:2px solid #4c6272;min-width:17rem}
button:hover{background:#005eb8;color:#fff}button:focus-visible,input:focus-visible{outline:4px solid #ffb81c;outline-offset:0}`;
