import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { addAcknowledgedEnvironment, newApp } from './app.ts';
import type { Environment } from './config/environment.ts';

const resourceSchema = z.looseObject({
  Type: z.string(),
  Properties: z.record(z.string(), z.unknown()).default({}),
  DeletionPolicy: z.string().optional(),
});
const templateSchema = z.looseObject({
  Resources: z.record(z.string(), resourceSchema),
  Outputs: z
    .record(
      z.string(),
      z.looseObject({ Value: z.unknown(), Export: z.looseObject({ Name: z.string() }).optional() }),
    )
    .default({}),
});

export interface Resource {
  readonly stack: string;
  readonly id: string;
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** All templates of an environment; references, within a stack and across, are replaced by `stack/LogicalId`. */
export function resourcesOf(settings: Environment): readonly Resource[] {
  const out = mkdtempSync(join(tmpdir(), 'vitrine-cdk-'));
  try {
    const app = newApp(out);
    addAcknowledgedEnvironment(app, settings);
    const stacks = app.synth().stacks.map((one) => ({
      name: one.stackName,
      template: templateSchema.parse(one.template),
    }));
    const exported = new Map<string, unknown>();
    for (const { name, template } of stacks)
      for (const output of Object.values(template.Outputs))
        if (output.Export !== undefined)
          exported.set(output.Export.Name, resolve(output.Value, name, exported));
    return stacks.flatMap(({ name, template }) =>
      Object.entries(template.Resources).map(([id, { Type: type, Properties }]) => ({
        stack: name,
        id,
        type,
        properties: z.record(z.string(), z.unknown()).parse(resolve(Properties, name, exported)),
      })),
    );
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}

function resolve(value: unknown, stack: string, exported: ReadonlyMap<string, unknown>): unknown {
  if (Array.isArray(value)) return value.map((one: unknown) => resolve(one, stack, exported));
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.fromEntries(Object.entries(value));
  const { Ref: ref, 'Fn::GetAtt': attribute, 'Fn::ImportValue': imported, 'Fn::Join': joined } = fields;
  if (typeof ref === 'string') return `${stack}/${ref}`;
  if (Array.isArray(attribute)) return `${stack}/${String(attribute[0])}`;
  if (typeof imported === 'string') return exported.get(imported) ?? `missing export ${imported}`;
  if (Array.isArray(joined)) {
    const parts = resolve(joined[1], stack, exported);
    if (Array.isArray(parts)) return parts.join(String(joined[0]));
  }
  return Object.fromEntries(Object.entries(fields).map(([key, one]) => [key, resolve(one, stack, exported)]));
}

export interface Statement {
  readonly sid: string;
  readonly effect: string;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** `*`, ARNs and service names. */
  readonly principals: readonly string[];
  readonly conditions: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

const listed = z.union([z.string().transform((one) => [one]), z.array(z.string())]);
const statementSchema = z.looseObject({
  Sid: z.string().default(''),
  Effect: z.string(),
  Action: listed,
  Resource: listed.default([]),
  Principal: z.union([z.literal('*'), z.record(z.string(), listed)]).optional(),
  Condition: z.record(z.string(), z.record(z.string(), z.unknown())).default({}),
});
const documentSchema = z.looseObject({ Statement: z.array(statementSchema) });

/** The statements of a policy document. */
export function statementsOf(document: unknown): readonly Statement[] {
  return documentSchema.parse(document).Statement.map((one) => ({
    sid: one.Sid,
    effect: one.Effect,
    actions: one.Action,
    resources: one.Resource,
    principals:
      one.Principal === undefined ? [] : one.Principal === '*' ? ['*'] : Object.values(one.Principal).flat(),
    conditions: one.Condition,
  }));
}
