import { mostPieceBytes } from '@vitrine/core/sealed-pieces';
import { z } from 'zod';
import { plainName } from './plain-name.ts';

/**
 * The source of files that data managers send through the server. Datasets alone may name it: a server that was
 * taken over could put a file there, so lists of opt-outs and of people, and what describes a dataset in strict
 * mode, come by way of other sources (docs/decisions/0046).
 */
export const deliveriesAlias = 'deliveries';

export const deliveryBegun = 'delivery.begun';
export const deliveryReceived = 'delivery.received';
export const deliveryDiscarded = 'delivery.discarded';

export const mostFileBytes = 1024 ** 4;
export const deliveryIdSchema = z.string().regex(/^dlv_[a-z2-7]{20}$/);
export const deliverableSchema = z.strictObject({
  file: z.string().regex(plainName),
  /** Bytes. */
  size: z.int().min(1).max(mostFileBytes),
});
/** What is to be sent: the name that the file gets here, and its size. */
export type Deliverable = z.output<typeof deliverableSchema>;

/** What is to be sent, under an id that is on record before the steward hears of it. */
export const beginDeliverySchema = deliverableSchema.extend({ delivery: deliveryIdSchema });

/** Base64 of a sealed piece: a third more than its bytes, and the tag. */
const sealedText = z
  .base64()
  .min(4)
  .max(Math.ceil((mostPieceBytes + 16) / 3) * 4);
export const sentPieceSchema = z.strictObject({
  delivery: deliveryIdSchema,
  /** Bytes from the file's start. */
  offset: z.int().min(0).max(mostFileBytes),
  /** The encapsulated key of the piece. */
  key: z.base64().min(4).max(200),
  bytes: sealedText,
});
export type SentPiece = z.output<typeof sentPieceSchema>;

/** How far a delivery is. */
export const arrivingSchema = z.strictObject({
  delivery: deliveryIdSchema,
  ...deliverableSchema.shape,
  /** Bytes that have arrived, from the start. */
  arrived: z.int().min(0),
});
export type Arriving = z.output<typeof arrivingSchema>;

export const receivedFileSchema = z.strictObject({
  ...deliverableSchema.shape,
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});
/** A file that has arrived whole. */
export type ReceivedFile = z.output<typeof receivedFileSchema>;
