import { z } from 'zod';

const text = z.string().trim().min(1).max(20_000);
const custom = z.array(z.object({ property: z.string(), value: z.unknown() })).default([]);

const check = z.object({
  type: z.string().default('library'),
  metric: z.string().optional(),
  mustBe: z.unknown().optional(),
  arguments: z.record(z.string(), z.unknown()).optional(),
  engine: z.string().optional(),
  implementation: z.unknown().optional(),
  severity: z.string().optional(),
  name: z.string().optional(),
  description: z.string().optional(),
});
export type ContractCheck = z.output<typeof check>;

const property = z.object({
  name: text,
  physicalName: z.string().optional(),
  logicalType: z.string().optional(),
  description: text.optional(),
  businessName: text.optional(),
  classification: z.string().optional(),
  primaryKey: z.boolean().default(false),
  required: z.boolean().default(false),
  unique: z.boolean().default(false),
  logicalTypeOptions: z.record(z.string(), z.unknown()).default({}),
  quality: z.array(check).max(1_000).default([]),
  customProperties: custom,
});
export type ContractProperty = z.output<typeof property>;

const table = z.object({
  name: text,
  physicalName: z.string().optional(),
  businessName: text.optional(),
  description: text.optional(),
  properties: z.array(property).min(1).max(1_000),
  quality: z.array(check).max(1_000).default([]),
});

/** What of a contract (Open Data Contract Standard 3) a dataset file can be made of; the rest is not read. */
export const contractSchema = z.object({
  kind: z.literal('DataContract'),
  apiVersion: z.string().regex(/^v3\./, 'Contracts of version 3 are read'),
  version: z.string().optional(),
  name: text.optional(),
  description: z.object({ purpose: text.optional() }).optional(),
  /** A team with a name, or until version 3.0 the members alone. */
  team: z.union([z.object({ name: text.optional() }), z.array(z.unknown())]).optional(),
  schema: z.array(table).length(1, 'A dataset file describes one table: keep one in schema'),
  customProperties: custom,
});
export type Contract = z.output<typeof contractSchema>;
