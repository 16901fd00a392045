import { z } from 'zod';

export const instant = z.iso.datetime();
export const day = z.iso.date();
export const personName = z.object({ id: z.string(), name: z.string() });
export const empty = z.object({});
export const done = z.object({ done: z.literal(true) });

/** A problem document (RFC 9457): every error answer has this form. */
export const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number(),
  detail: z.string(),
  code: z.string(),
  help: z.string().optional(),
  facts: z.record(z.string(), z.json()).optional(),
});
export type Problem = z.infer<typeof problem>;

export const role = z.enum([
  'researcher',
  'data-manager',
  'access-officer',
  'igard-reviewer',
  'output-checker',
  'operator',
]);
export type Role = z.infer<typeof role>;

/** What a version of an agreement does differently from an earlier one, in words. */
export const agreementChange = z.object({ clause: z.string(), text: z.string() });

/** Why something is done, in people's own words. */
export const reason = z.object({ reason: z.string().trim().min(1).max(2_000) });
/** A document as it is written. */
export const document = z.object({ text: z.string().max(1_000_000) });
