import { dcatJsonLd, dcatTurtle, descriptionForms, synopsisCsv, type Register } from '@vitrine/app/register';
import type { Router } from 'express';
import { pageOf, share } from './answers.ts';
import { datasetPage, datasetsPage } from './datasets-pages.ts';
import { datasetsFeed } from './datasets-feed.ts';
import { missingPage, type Frame } from './page.ts';

/** The pages of datasets, and what programs of others read of them: each dataset's address with an ending. */
export function datasetRoutes(router: Router, frame: Frame, register: () => Promise<Register>): void {
  router.get('/register/datasets', async (request, response) => {
    const text = datasetsPage(frame, await register(), pageOf(request.query['page']));
    if (text === undefined) response.status(404);
    response.type('html').send(text ?? missingPage(frame));
  });
  router.get('/register/datasets.json', async (_, response) => {
    const { today, datasets } = await register();
    share(response).json({ today, datasets });
  });
  router.get('/register/datasets.dcat.jsonld', async (_, response) => {
    const { datasets } = await register();
    share(response).type('application/ld+json').send(dcatJsonLd(datasets, frame));
  });
  router.get('/register/datasets.dcat.ttl', async (_, response) => {
    const { datasets } = await register();
    share(response).type('text/turtle').send(dcatTurtle(datasets, frame));
  });
  router.get('/register/datasets.atom', async (_, response) => {
    share(response)
      .type('application/atom+xml')
      .send(datasetsFeed(frame, await register()));
  });
  router.get('/register/datasets/:address', async ({ params }, response) => {
    const [, name = params.address, ending] = /^([^.]*)(?:\.(.*))?$/.exec(params.address) ?? [];
    const known = await register();
    const one = known.datasets.find(({ dataset }) => dataset === name);
    const form = Object.values(descriptionForms).find((each) => each.ending === ending);
    if (one !== undefined && form !== undefined) {
      share(response).type(form.mediaType).send(form.write(one, frame));
      return;
    }
    const synopsis = known.synopses.find(({ dataset }) => dataset === one?.dataset);
    if (synopsis !== undefined && ending === 'synopsis.csv') {
      share(response).type('text/csv').send(synopsisCsv(synopsis));
      return;
    }
    if (synopsis !== undefined && ending === 'synopsis.json') {
      share(response).json(synopsis);
      return;
    }
    const text = one === undefined || ending !== undefined ? undefined : datasetPage(frame, one, known);
    if (text === undefined) response.status(404);
    response.type('html').send(text ?? missingPage(frame));
  });
}
