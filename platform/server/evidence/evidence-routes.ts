import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { EvidencePack } from '@vitrine/api';
import type { Caller, UseCases } from '@vitrine/app/use-case';
import { NotFound } from '@vitrine/core/errors';
import { NotSignedIn } from '@vitrine/identity/errors';
import express, { type Request, type Response, type Router } from 'express';
import { docPage, hasDoc } from './doc-page.ts';
import { evidencePages } from './pages.ts';
import { serverLinks } from './links.ts';

export interface EvidenceSource {
  readonly getEvidence: UseCases['getEvidence'];
  /** Who asks. @throws NotSignedIn */
  readonly identify: (request: Request, route: { readonly stepUp: boolean }) => Promise<Caller['person']>;
}

/** The style sheet of the register, and what pages of evidence have beside it. */
export async function evidenceStyle(): Promise<string> {
  const read = (path: string): Promise<string> => readFile(join(import.meta.dirname, path), 'utf8');
  return `${await read('../register/register.css')}\n${await read('evidence.css')}`;
}

/** The evidence pack as pages without script, for operators and reviewers who are signed in. */
export async function evidenceRoutes({ getEvidence, identify }: EvidenceSource): Promise<Router> {
  const style = await evidenceStyle();
  const links = serverLinks(hasDoc);
  const router = express.Router();
  const packFor = async (request: Request, response: Response): Promise<EvidencePack> => {
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    const person = await identify(request, { stepUp: false });
    return await getEvidence({ person, signal: gone.signal }, { params: {}, query: {}, body: {} });
  };
  const send = (make: (request: Request, pack: EvidencePack) => string | undefined) => {
    return async (request: Request, response: Response): Promise<void> => {
      try {
        const text = make(request, await packFor(request, response));
        if (text === undefined) throw new NotFound({ detail: 'The evidence has no such page.' });
        response.type('html').send(text);
      } catch (error) {
        if (!(error instanceof NotSignedIn)) throw error;
        response.redirect(302, '/sign-in');
      }
    };
  };
  router.get(links.style, (_, response) => void response.type('css').send(style));
  router.get(links.json, async (request, response) => void response.json(await packFor(request, response)));
  router.get(
    '/evidence/docs/:name',
    send((request, pack) => docPage(pack, links, request.params['name'] as string)),
  );
  router.get(
    '/evidence{/:name}',
    send((request, pack) =>
      evidencePages(pack, links).get((request.params['name'] as string | undefined) ?? 'index'),
    ),
  );
  return router;
}
