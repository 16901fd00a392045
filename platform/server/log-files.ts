import express, { type Router } from 'express';

/** The public log (C2SP tlog-tiles): checkpoint and tiles, which hold no personal data. */
export function logFiles(dir: string): Router {
  const router = express.Router();
  router.use(
    express.static(dir, {
      dotfiles: 'ignore',
      index: false,
      redirect: false,
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
