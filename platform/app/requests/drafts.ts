import type { RequestContext as Answers } from '@vitrine/api';
import { requestContext as answersSchema } from '@vitrine/api';
import { tablesOf, type Database } from '@vitrine/core/database';
import type { Entry } from '@vitrine/ledger/log';
import { describeOutputs } from '@vitrine/disclosure-control/release';
import {
  requestContextSchema,
  RequestIllegal,
  type Request,
  type RequestContext,
} from '@vitrine/disclosure-control/requests';
import { z } from 'zod';
import { ledgerTables, type AppTables } from '../record/tables.ts';

/** What the requester has written so far: every answer may still be missing. */
export const draftSchema = z.strictObject({ title: z.string(), answers: answersSchema.partial() });
export type Draft = z.output<typeof draftSchema>;

/** The ledger entry type of a saved draft; its text is in the private body. */
export const draftSaved = 'request.draft-saved';

export async function loadDraft(database: Database, request: string): Promise<Draft> {
  const row = ledgerTables.drafts.of(database).get(request);
  return row === undefined ? { title: '', answers: {} } : draftSchema.parse(JSON.parse(row.draft));
}

/** Keeps what was written last, as decisions read it; returns its row when the entry is a draft. */
export function rememberDraft(database: Database, entry: Entry): AppTables['app_draft'] | undefined {
  const { request } = entry.public;
  const { draft } = entry.private;
  if (entry.type !== draftSaved || typeof request !== 'string' || draft === undefined) return undefined;
  const row = { request, draft: JSON.stringify(draft) };
  ledgerTables.drafts.of(database).put(row);
  return row;
}

export async function projectDraft(database: Database, entry: Entry): Promise<void> {
  const row = rememberDraft(database, entry);
  if (row === undefined) return;
  await tablesOf<AppTables>(database)
    .insertInto('app_draft')
    .values(row)
    .onConflict((conflict) => conflict.column('request').doUpdateSet(row))
    .execute();
}

/** The context that checkers get. @throws RequestIllegal when an answer is missing */
export function contextOf(draft: Draft, request: Pick<Request, 'files' | 'profile'>): RequestContext {
  const { kind, population, variables, purpose, related } = draft.answers as Partial<Answers>;
  const which = related?.trim() ?? '';
  const context = requestContextSchema.safeParse({
    title: draft.title,
    what: kind === undefined ? '' : describeOutputs(kind, request),
    statisticalType: kind,
    population,
    variables,
    purpose,
    resembles: /^(?:none|no|nothing)?\.?$/i.test(which) ? { earlier: false } : { earlier: true, which },
  });
  if (!context.success || which === '') throw new RequestIllegal('request-no-context');
  return context.data;
}
