import { Corrupt } from '@vitrine/core/errors';
import { type JsonObject } from '@vitrine/core/text';
import type { Entry } from '@vitrine/ledger/log';
import { z } from 'zod';
import { profileSchema } from '../profiles/profile.ts';
import { decisions, fileNameSchema } from './decision.ts';
import { fileDecisionSchema } from './file-decisions.ts';
import {
  agreementRefSchema,
  maxFiles,
  personIdSchema,
  releaseSchema,
  requestContextSchema,
  requestFileSchema,
  requestIdSchema,
  sha256Schema,
} from './request.ts';
import { threadIdSchema, threadWordsSchema } from './threads.ts';

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
  z.strictObject({ ...base, type: z.literal('request.file-removed'), name: fileNameSchema }),
  z.strictObject({
    ...base,
    type: z.literal('request.file-renamed'),
    name: fileNameSchema,
    to: fileNameSchema,
  }),
  /** Another file in the place of one, at its place and, when it is called the same, under its name. */
  z.strictObject({
    ...base,
    type: z.literal('request.file-replaced'),
    name: fileNameSchema,
    file: requestFileSchema,
  }),
  /** A part of a file was put before a person: rows of a table or characters of a text, `to` exclusive. */
  z.strictObject({
    ...base,
    type: z.literal('request.file-shown'),
    person: personIdSchema,
    name: fileNameSchema,
    sha256: sha256Schema,
    from: z.int().min(0),
    to: z.int().min(0),
    /** Whether the file ends at `to`. */
    end: z.boolean(),
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
    /** Of an approval against a finding that stops. */
    reason: z.string().trim().max(2_000).optional(),
    /** What the checker was looking at (`contentDigest`); always there since November 2026. */
    content: sha256Schema.optional(),
    /** What the vote follows from; always there since December 2026. */
    files: z.array(fileDecisionSchema).max(maxFiles).optional(),
  }),
  /** A checker asks about a file, which `name` is of the first words alone, or one of the two goes on. */
  z.strictObject({
    ...base,
    type: z.literal('request.said'),
    thread: threadIdSchema,
    name: fileNameSchema.optional(),
    person: personIdSchema,
    words: threadWordsSchema,
  }),
  z.strictObject({
    ...base,
    type: z.literal('request.thread-settled'),
    thread: threadIdSchema,
    person: personIdSchema,
  }),
  /** A checker takes a request, or is given it by `person`. */
  z.strictObject({
    ...base,
    type: z.literal('request.assigned'),
    checker: personIdSchema,
    person: personIdSchema,
  }),
  z.strictObject({
    ...base,
    type: z.literal('request.unassigned'),
    checker: personIdSchema,
    person: personIdSchema,
  }),
  z.strictObject({ ...base, type: z.literal('request.released'), release: releaseSchema }),
  z.strictObject({ ...base, type: z.literal('request.downloaded'), person: personIdSchema.optional() }),
  z.strictObject({
    ...base,
    type: z.literal('request.withdrawn'),
    reason: z.string().trim().max(2_000),
    person: personIdSchema.optional(),
  }),
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

/** The event of an entry that says that it happened: a fact, or an outcome that is `done`. */
export function happenedEvent(
  entry: Pick<Entry, 'type' | 'phase' | 'result' | 'private'>,
): RequestEvent | undefined {
  if (entry.phase === 'intent' || (entry.phase === 'outcome' && entry.result !== 'done')) return undefined;
  return readRequestEvent(entry);
}
