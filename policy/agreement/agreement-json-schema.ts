import { z } from 'zod';
import { agreementSchema } from './agreement.ts';

/** The published JSON Schema (draft 2020-12) of an agreement document, `agreement.schema.json`. */
export function agreementJsonSchema(): string {
  const schema = z.toJSONSchema(agreementSchema, { io: 'input', unrepresentable: 'any' });
  return `${JSON.stringify({ $id: 'urn:vitrine:agreement', title: 'Vitrine agreement', ...schema }, null, 2)}\n`;
}
