import { z } from 'zod';
import { arriving, deliverable, deliveries, receivedFile, sentPiece } from '../schemas/delivery.ts';
import { route } from './define-route.ts';

/** Files of data that data managers send, in pieces that the server cannot open. */
export const deliveryRoutes = {
  listDeliveries: route({
    method: 'GET',
    path: '/deliveries',
    tag: 'catalogue',
    summary: 'Files that were delivered or are on their way, and the key that pieces are sealed for',
    out: deliveries,
  }),
  beginDelivery: route({
    method: 'POST',
    path: '/deliveries',
    tag: 'catalogue',
    event: 'delivery.begun',
    summary: 'Begin to send a file of data; its name is given once',
    body: deliverable,
    out: arriving,
  }),
  getDelivery: route({
    method: 'GET',
    path: '/deliveries/{delivery}',
    tag: 'catalogue',
    summary: 'How much of a file has arrived, to go on from there',
    out: arriving,
  }),
  sendPiece: route({
    method: 'POST',
    path: '/deliveries/{delivery}/pieces',
    tag: 'catalogue',
    summary: 'Send the next piece of a file, sealed; at most 1 MiB of the file at once',
    body: sentPiece,
    out: arriving,
  }),
  completeDelivery: route({
    method: 'POST',
    path: '/deliveries/{delivery}/completion',
    tag: 'catalogue',
    event: 'delivery.received',
    summary: 'Have a file that arrived whole take its name, and get its note',
    body: z.object({
      /** SHA-256 over the SHA-256 digests of the file's blocks of 1 MiB, in hex: that what arrived is the file. */
      blocks: z.string().regex(/^[0-9a-f]{64}$/),
    }),
    out: receivedFile,
  }),
  discardDelivery: route({
    method: 'DELETE',
    path: '/deliveries/{delivery}',
    tag: 'catalogue',
    event: 'delivery.discarded',
    summary: 'Discard a file that has not arrived whole',
    out: z.object({}),
  }),
} as const;
