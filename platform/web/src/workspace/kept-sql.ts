import { agreementOf } from '../agreements/versions.ts';
import type { Drafts } from '../logic/drafts.ts';

/** Names the editor's text among the drafts: it belongs to the agreement, whichever version of it is in force. */
export const sqlDraft = (ref: string): string => `sql:${agreementOf(ref)}`;

/** The text that was in the editor last, also under the name that a version's text once had. */
export const keptSql = (drafts: Drafts, ref: string): string | undefined =>
  drafts.read(sqlDraft(ref)) ?? drafts.read(`sql:${ref}`);
