import { z } from 'zod';

/** What the name of a delivered file may be: it cannot lead out of a folder. */
export const deliveredName = z
  .string()
  .regex(
    /^[A-Za-z0-9_-][A-Za-z0-9._-]{0,199}$/,
    'A name has letters, digits, dots and dashes, and does not begin with a dot',
  );
const deliveryId = z.string().regex(/^dlv_[a-z2-7]{20}$/);
const bytes = z.int().min(0);

export const deliverable = z.object({
  file: deliveredName,
  size: bytes.min(1).max(1024 ** 4),
});

export const arriving = z.object({
  delivery: deliveryId,
  file: z.string(),
  size: bytes,
  /** Bytes that have arrived, from the start. */
  arrived: bytes,
});
export type Arriving = z.output<typeof arriving>;

/** A piece that only the steward opens (RFC 9180); texts are base64. */
export const sentPiece = z.object({
  offset: bytes,
  key: z.base64().max(200),
  bytes: z.base64().max(1_500_000),
});

export const receivedFile = z.object({
  file: z.string(),
  size: bytes,
  sha256: z.string(),
  /** Earlier files of the very same bytes, by their names. */
  seenBefore: z.array(z.string()),
});
export type ReceivedFile = z.output<typeof receivedFile>;

export const deliveries = z.object({
  /** What pieces are sealed for: a point of P-256, in base64. */
  publicKey: z.string(),
  arriving: z.array(
    z.object({
      delivery: deliveryId,
      file: z.string(),
      size: bytes,
      begun: z.string(),
      by: z.string(),
      /** Whether it is for whoever asks to go on with it. */
      own: z.boolean(),
    }),
  ),
  /** The newest first. */
  received: z.array(receivedFile.extend({ at: z.string(), by: z.string() })),
});
export type Deliveries = z.output<typeof deliveries>;
