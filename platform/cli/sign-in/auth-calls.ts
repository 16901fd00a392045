import { ApiProblem, problem, type Transport } from '@vitrine/api';
import { Unavailable } from '@vitrine/core/errors';
import { z } from 'zod';

const offerSchema = z.object({
  server: z.string(),
  issuer: z.url(),
  clientId: z.string().min(1),
  acr: z.array(z.string()).default([]),
});

/** How a server lets the command line sign people in. */
export type Offer = z.infer<typeof offerSchema>;

const begunSchema = z.object({
  token: z.string().min(1),
  ends: z.iso.datetime(),
  person: z.object({ username: z.string(), name: z.string(), roles: z.array(z.string()) }),
});

/** A session that the server began. */
export type Begun = z.infer<typeof begunSchema>;

/** What the server offers for signing in. @throws ApiProblem, Unavailable */
export async function askOffer(transport: Transport): Promise<Offer> {
  return parse(offerSchema, await transport.fetch('/auth/command-line', {}));
}

/** Brings an ID token to the server, for a session. @throws ApiProblem, Unavailable */
export async function beginSession(transport: Transport, idToken: string): Promise<Begun> {
  const init = {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ idToken }),
  };
  return parse(begunSchema, await transport.fetch('/auth/command-line', init));
}

async function parse<T>(schema: z.ZodType<T>, response: Response): Promise<T> {
  const body: unknown = await response.json().catch(() => undefined);
  if (!response.ok) {
    const said = problem.safeParse(body);
    if (said.success) throw new ApiProblem(said.data);
  }
  const parsed = schema.safeParse(body);
  if (response.ok && parsed.success) return parsed.data;
  throw new Unavailable({
    detail: 'The server does not answer as Vitrine does.',
    help: 'Check its address.',
    cause: parsed.error,
  });
}
