import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { join } from 'node:path';
import { codeRoot } from '@vitrine/core/sandbox';

/** Where the bootstrap puts the packages of requirements.lock. */
const packages = join(codeRoot, '.cache', 'standards');

interface Found {
  readonly shapes: readonly {
    readonly faults: readonly string[];
    /** How many statements it makes. */
    readonly said: number;
    readonly triples: readonly string[];
  }[];
  readonly schemas: readonly (readonly string[])[];
}

/** What is wrong with documents by the standards in this folder, as programs of others say. */
export async function faultsBy(asked: {
  readonly shapes: readonly (readonly ['json-ld' | 'turtle', string])[];
  readonly schemas: readonly (readonly ['hdruk-4.0.0.schema.json' | 'odcs-3.1.0.schema.json', object])[];
}): Promise<Found> {
  const child = spawn('/usr/bin/python3', [join(import.meta.dirname, 'validate.py')], {
    env: { PYTHONPATH: packages },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  child.stdin.end(JSON.stringify(asked));
  const found = await text(child.stdout);
  if (found === '') throw new Error(`pyshacl is not in ${packages}: npm test brings it.`);
  return JSON.parse(found) as Found;
}
