import type { ServedLog } from '@vitrine/app/boot';
import express, { type Router } from 'express';

/** The public log (C2SP tlog-tiles): checkpoint and tiles, which hold no personal data, and the key that signs them. */
export function logFiles({ dir, key }: ServedLog, keys: Readonly<Record<string, string>> = {}): Router {
  const router = express.Router();
  for (const [name, text] of Object.entries({ ...keys, key }))
    router.get(`/${name}`, (_, response) => {
      response.set({ 'access-control-allow-origin': '*', 'cross-origin-resource-policy': 'cross-origin' });
      response.type('text/plain').send(`${text}\n`);
    });
  router.use(
    express.static(dir, {
      dotfiles: 'ignore',
      index: false,
      redirect: false,
      // Both would tell to the second when a day was taken in.
      lastModified: false,
      etag: false,
      setHeaders: (response, path) => {
        response.setHeader(
          'content-type',
          path.endsWith('checkpoint') ? 'text/plain; charset=utf-8' : 'application/octet-stream',
        );
        response.setHeader('access-control-allow-origin', '*');
        response.setHeader('cross-origin-resource-policy', 'cross-origin');
      },
    }),
  );
  return router;
}
