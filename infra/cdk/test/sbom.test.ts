import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';

const root = join(import.meta.dirname, '..', '..', '..');
/** What CycloneDX 1.6 demands of what we write (bom-1.6.schema.json), and no other member. */
const licence = z.union([
  z.strictObject({ license: z.strictObject({ id: z.string().min(2) }) }),
  z.strictObject({ expression: z.string().min(2) }),
]);
const component = z.strictObject({
  type: z.literal('library'),
  'bom-ref': z.string().min(1),
  group: z.string().startsWith('@').optional(),
  name: z.string().min(1),
  version: z.string().regex(/^\d+\.\d+\.\d+/),
  purl: z.string().regex(/^pkg:npm\/(%40[^/]+\/)?[^/@]+@\d/),
  scope: z.enum(['required', 'optional']),
  licenses: z.array(licence).length(1).optional(),
  hashes: z
    .array(z.strictObject({ alg: z.literal('SHA-512'), content: z.string().regex(/^[0-9a-f]{128}$/) }))
    .optional(),
});
const document = z.strictObject({
  bomFormat: z.literal('CycloneDX'),
  specVersion: z.literal('1.6'),
  version: z.literal(1),
  metadata: z.strictObject({
    component: z.strictObject({
      type: z.literal('application'),
      'bom-ref': z.string(),
      name: z.string(),
      version: z.string(),
    }),
  }),
  components: z.array(component).min(10),
});
const locks = ['package-lock.json', 'infra/cdk/package-lock.json'];

test.each(locks)(
  'the list of components of %s has the form of CycloneDX, each component once, the same each time',
  (lock) => {
    const make = () =>
      spawnSync(process.execPath, ['infra/sbom/sbom.mjs', lock], {
        cwd: root,
        encoding: 'utf8',
        maxBuffer: 2 ** 26,
      }).stdout;
    const first = make();
    const { components } = document.parse(JSON.parse(first));
    expect(new Set(components.map((one) => one['bom-ref'])).size).toBe(components.length);
    expect(make()).toBe(first);
  },
);

test.each(locks)('nothing that %s brings at run time has a licence that binds our own code', (lock) => {
  const { stdout } = spawnSync(process.execPath, ['infra/sbom/sbom.mjs', '--licences', lock], {
    cwd: root,
    encoding: 'utf8',
  });
  expect(stdout).toContain('MIT');
  expect(stdout).not.toMatch(/^\d+\t(A?GPL|SSPL|BUSL)/m);
});
