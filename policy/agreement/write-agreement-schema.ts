/** Writes `agreement.schema.json` anew: run it after a change to `agreement.ts`. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { agreementJsonSchema } from './agreement-json-schema.ts';

writeFileSync(join(import.meta.dirname, 'agreement.schema.json'), agreementJsonSchema());
