import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AwsSolutionsChecks, NIST80053R5Checks } from 'cdk-nag';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { addAcknowledgedEnvironment, addChecks, addEnvironment, newApp } from '../app.ts';
import { environmentSchema } from '../config/environment.ts';
import { environments } from '../config/environments.ts';
import { acknowledgements } from '../policies/acknowledgements.ts';

/** What a pack of rules reports, in the form of validation-report.json. */
const reportSchema = z.looseObject({
  violations: z.array(
    z.looseObject({
      ruleName: z.string(),
      violatingResources: z.array(z.looseObject({ constructPath: z.string() })),
    }),
  ),
});

describe.each(environments.map((one) => [one.name, one] as const))('%s', (_, settings) => {
  test('synthesises offline, and AWS Solutions and NIST 800-53 find nothing that is not acknowledged', () => {
    const out = mkdtempSync(join(tmpdir(), 'vitrine-cdk-'));
    try {
      const app = newApp(out);
      addAcknowledgedEnvironment(app, settings);
      addChecks(app);
      const assembly = app.synth();
      expect(assembly.stacks).toHaveLength(16);
      expect(assembly.manifest.missing ?? []).toEqual([]);
    } finally {
      rmSync(out, { recursive: true, force: true });
    }
  });

  test('every acknowledgement says why, and is of something that is still found', () => {
    const app = newApp();
    addEnvironment(app, settings);
    const found = [new AwsSolutionsChecks(app), new NIST80053R5Checks(app)].flatMap((pack) =>
      reportSchema
        .parse(pack.validateScope(app))
        .violations.flatMap(({ ruleName, violatingResources }) =>
          violatingResources.map(({ constructPath }) => ({ id: ruleName, path: constructPath })),
        ),
    );
    const prefix = `vitrine-${settings.name}-`;
    const stale = acknowledgements(settings).filter(
      ({ at, id }) =>
        !id.startsWith('CloudFormation-Validate') &&
        !found.some(
          (one) => one.id === id && (one.path === prefix + at || one.path.startsWith(`${prefix}${at}/`)),
        ),
    );
    expect(stale).toEqual([]);
    for (const { reason } of acknowledgements(settings)) expect(reason.length).toBeGreaterThan(20);
  });
});

test('without the acknowledgements the checks stop the synthesis', () => {
  const out = mkdtempSync(join(tmpdir(), 'vitrine-cdk-'));
  try {
    const app = newApp(out);
    const [dev] = environments;
    if (dev !== undefined) addEnvironment(app, dev);
    addChecks(app);
    expect(() => app.synth()).toThrow(/AwsSolutions|Validation failed/);
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
});

test('settings that would open something or cannot be are refused', () => {
  const [dev] = environments;
  const refused = (change: object): boolean => !environmentSchema.safeParse({ ...dev, ...change }).success;
  expect(refused({})).toBe(false);
  expect(refused({ zones: ['us-east-1a', 'us-east-1b'] })).toBe(true);
  expect(
    refused({
      accounts: {
        data: '1'.repeat(12),
        audit: '1'.repeat(12),
        backup: '2'.repeat(12),
        witness: '3'.repeat(12),
      },
    }),
  ).toBe(true);
  expect(refused({ signIn: { issuerHost: 'a.example', issuer: 'https://b.example', clientId: 'x' } })).toBe(
    true,
  );
  expect(refused({ signIn: { issuerHost: 'a.example', issuer: 'http://a.example', clientId: 'x' } })).toBe(
    true,
  );
  expect(refused({ lockDays: 0 })).toBe(true);
  expect(refused({ publicAccess: true })).toBe(true);
});
