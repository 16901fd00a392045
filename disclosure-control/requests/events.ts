import { Corrupt } from '@vitrine/core/errors';
import { type JsonObject } from '@vitrine/core/text';
import { z } from 'zod';
import { profileSchema } from '../profiles/profile.ts';
import {
  agreementRefSchema,
  decisions,
  fileNameSchema,
  personIdSchema,
  releaseSchema,
  requestContextSchema,
  requestFileSchema,
  requestIdSchema,
} from './request.ts';

const base = { request: requestIdSchema, agreement: agreementRefSchema };

/** What can happen to a request; the type is the ledger entry's. */
export const requestEventSchema = z.discriminatedUnion('type', [
  z.strictObject({
    ...base,
    type: z.literal('request.created'),
    requester: personIdSchema,
    profile: profileSchema,
    context: requestContextSchema.nullable(),
  }),
  z.strictObject({ ...base, type: z.literal('request.file-added'), file: requestFileSchema }),
  z.strictObject({
    ...base,
    type: z.literal('request.changed'),
    context: requestContextSchema.optional(),
    removedFile: fileNameSchema.optional(),
  }),
  z.strictObject({ ...base, type: z.literal('request.submitted') }),
  z.strictObject({
    ...base,
    type: z.literal('request.vote'),
    checker: personIdSchema,
    /** The round the checker was looking at: a vote for an earlier one is refused. */
    round: z.int().min(1),
    decision: z.enum(decisions),
    comment: z.string().trim().max(10_000),
  }),
  z.strictObject({ ...base, type: z.literal('request.released'), release: releaseSchema }),
  z.strictObject({ ...base, type: z.literal('request.downloaded') }),
  z.strictObject({ ...base, type: z.literal('request.withdrawn'), reason: z.string().trim().max(2_000) }),
]);
export type RequestEvent = z.output<typeof requestEventSchema>;
export type RequestEventType = RequestEvent['type'];

export const requestEventTypes = requestEventSchema.options.map((option) => option.shape.type.value);

/**
 * The type and faces of the ledger entry that records an event. In clear: which request of which agreement,
 * and for a release the certificate's hash, by which the public can find it. Everything else, votes above all,
 * is private.
 */
export function requestEntryFields(
  event: RequestEvent,
  actor: string,
): { readonly type: RequestEventType; readonly public: JsonObject; readonly private: JsonObject } {
  return {
    type: event.type,
    public: {
      request: event.request,
      agreement: event.agreement,
      ...(event.type === 'request.released' ? { certificate: event.release.certificate } : {}),
    },
    private: { actor, event: z.json().parse(event) },
  };
}

/** The part of a ledger entry that events are read from. */
export interface EventEntry {
  readonly type: string;
  readonly private: JsonObject;
}

/** The event in an entry; `undefined` for other entries, and for one whose private body was destroyed. */
export function readRequestEvent(entry: EventEntry): RequestEvent | undefined {
  if (!(requestEventTypes as readonly string[]).includes(entry.type)) return undefined;
  const body = entry.private['event'];
  if (body === undefined) return undefined;
  const event = requestEventSchema.safeParse(body);
  if (!event.success || event.data.type !== entry.type)
    throw new Corrupt({
      detail: 'A request entry of the ledger does not have its form.',
      cause: event.error,
    });
  return event.data;
}
