import { z } from 'zod';

const plainPrefix = /^[A-Za-z0-9_-][A-Za-z0-9._-]*(?:\/[A-Za-z0-9_-][A-Za-z0-9._-]*)*$/;

/** An address without user, path or query: those would be ignored, or travel into logs. */
function bareOrigin(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && (url.protocol === 'https:' || url.protocol === 'http:') && text === url.origin;
}

/** Where in an S3 store objects are. It holds no credential; those come from the standard chain alone. */
export const s3PlaceSchema = z.strictObject({
  bucket: z.string().regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'not the name of a bucket'),
  /** Keys begin with this and a slash. */
  prefix: z.string().max(200).regex(plainPrefix, 'names of A-Z a-z 0-9 . _ - with / between').optional(),
  region: z.string().regex(/^[a-z0-9-]{1,40}$/, 'not the name of a region'),
  /** Of a store that is not AWS's: scheme, host and port only, such as `https://store.example.nhs.uk`. */
  endpoint: z
    .string()
    .refine(bareOrigin, 'scheme, host and port only, without a slash at the end')
    .optional(),
  /** The bucket stands in the path, not in the host's name; most self-hosted stores want this. */
  pathStyle: z.boolean().optional(),
  /**
   * The key of AWS's key service with which the store encrypts what it is given (SSE-KMS): id, ARN or alias. Without,
   * the bucket's own default holds. What Vitrine encrypts itself is encrypted again.
   */
  kmsKey: z
    .string()
    .regex(/^[A-Za-z0-9:/_-]{1,256}$/, 'not the id, ARN or alias of a key')
    .optional(),
  /** PEM file of the authorities that vouch for the endpoint, when the system's do not. */
  caFile: z.string().min(1).optional(),
});
export type S3Place = z.output<typeof s3PlaceSchema>;
