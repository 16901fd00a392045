import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { agreementJsonSchema } from './agreement-json-schema.ts';

it('publishes the schema that documents are checked with (node policy/write-agreement-schema.ts writes it)', () => {
  const published: unknown = JSON.parse(
    readFileSync(join(import.meta.dirname, 'agreement.schema.json'), 'utf8'),
  );
  expect(published).toEqual(JSON.parse(agreementJsonSchema()));
});

it('lets an editor see fields that may be left out and refuses unknown ones', () => {
  const schema = JSON.parse(agreementJsonSchema()) as Record<string, unknown>;
  expect(schema['additionalProperties']).toBe(false);
  expect(schema['required']).toContain('legalBasis');
  expect(schema['required']).not.toContain('display');
});
