import express, { type Router } from 'express';

/** The public key of releases, for whoever is handed a package: at this address for good. */
export function releaseKey(pem: () => Promise<string>): Router {
  const router = express.Router();
  router.get('/release-key.pem', async (_, response) => {
    const key = await pem();
    response.setHeader('access-control-allow-origin', '*');
    response.setHeader('cross-origin-resource-policy', 'cross-origin');
    response.type('application/x-pem-file').send(key);
  });
  return router;
}
