import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const price = z.number().positive();
const schema = z.strictObject({
  region: z.string(),
  currency: z.literal('USD'),
  asOf: z.string().regex(/^\d{4}-\d{2}$/),
  source: z.string().min(20),
  hours: z.literal(730),
  hourly: z.strictObject({
    instance: z.record(z.string(), price),
    interfaceEndpoint: price,
    loadBalancer: price,
    publicAddress: price,
    fargateCpu: price,
    fargateGiB: price,
    databaseUnit: price,
  }),
  monthly: z.strictObject({
    key: price,
    firewall: price,
    firewallRule: price,
    alarm: price,
    secret: price,
    hostedZone: price,
    diskGiB: price,
  }),
});

/** Prices with their date and source. */
export const prices = schema.parse(
  JSON.parse(readFileSync(join(import.meta.dirname, 'prices.json'), 'utf8')),
);
