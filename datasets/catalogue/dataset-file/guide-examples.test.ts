import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { parseDatasetFile } from './parse-dataset-file.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

type Named = readonly { readonly name: string }[];
interface Sections extends Readonly<Record<string, unknown>> {
  readonly columns?: Named;
  readonly lookups?: Named;
}

const sample = parse(read('datasets/samples/hes_apc.yaml')) as Sections;
const examples = [...read('docs/data-manager.md').matchAll(/^```yaml\n([\s\S]*?)^```/gm)].map(
  ([, text = '']) => parse(text) as Sections,
);

/** An example's entries, and those of the sample that go by other names. */
const beside = (own: Named = [], added: Named = []): Named => [
  ...own.filter(({ name }) => !added.some((one) => one.name === name)),
  ...added,
];

/** The sample's dataset file with the sections of an example in the place of its own; columns and lookups beside them. */
function merged(example: Sections): string {
  // What comes from another kind of file has its own columns alone.
  const { columns, lookups, title, description, owner, licence, name, version, synthetic } = sample;
  const described = { title, description, owner, licence, name, version, synthetic };
  if ('source' in example) return JSON.stringify({ ...described, ...example });
  const listed = { columns: beside(columns, example.columns), lookups: beside(lookups, example.lookups) };
  return JSON.stringify({ ...sample, ...example, ...listed });
}

test('the guide for data managers has examples', () => {
  expect(examples.length).toBeGreaterThan(4);
});

test.each(examples.map((example) => [Object.keys(example).join(', '), example] as const))(
  'its example of %s is taken in the dataset file of the sample data',
  (_, example) => {
    expect(() => parseDatasetFile(merged(example))).not.toThrow();
  },
);
