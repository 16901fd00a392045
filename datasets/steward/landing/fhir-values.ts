import type { FhirPath, FhirStep } from '../../catalogue/dataset-file/fhir-path.ts';
import type { JsonText } from './json-line.ts';

/** A cell, or why there is none. */
export type CellFound = { readonly cell: string | null } | { readonly fault: 'several-values' | 'not-text' };

/** What a path leads to in a resource. FHIRPath goes through lists as through one value each. */
export function valueAt(resource: JsonText, path: Pick<FhirPath, 'steps'>): CellFound {
  let found: JsonText[] = [resource];
  for (const step of path.steps) found = stepped(found, step);
  const values = flat(found);
  if (values.length > 1) return { fault: 'several-values' };
  const [value = null] = values;
  return typeof value === 'string' || value === null ? { cell: value } : { fault: 'not-text' };
}

function flat(values: readonly JsonText[]): JsonText[] {
  return values.flatMap((one) => (Array.isArray(one) ? flat(one) : one === null ? [] : [one]));
}

function stepped(values: readonly JsonText[], step: FhirStep): JsonText[] {
  const items = flat(values);
  switch (step.kind) {
    case 'name':
      return items.flatMap((one) => (one instanceof Map ? [one.get(step.name) ?? null] : []));
    case 'index':
      return items.slice(step.at, step.at + 1);
    case 'where':
      return items.filter((one) => {
        const steps = step.names.map((name) => ({ kind: 'name' as const, name }));
        return flat(steps.reduce<JsonText[]>(stepped, [one])).includes(step.text);
      });
  }
}

/**
 * The id of the patient whom a resource is about, by `subject` or `patient`: `Patient/ID`, perhaps of a version. An
 * address counts only below `server`, whose patients these are: the same id on another server is somebody else.
 * Undefined where it refers to none so, or to two.
 */
export function patientOf(resource: Map<string, JsonText>, server: string | undefined): string | undefined {
  const ids = ['subject', 'patient'].flatMap((field) => {
    const reference = resource.get(field);
    const target = reference instanceof Map ? reference.get('reference') : undefined;
    return typeof target === 'string' ? [idOf(target, server)] : [];
  });
  return new Set(ids).size === 1 ? ids[0] : undefined;
}

function idOf(target: string, server: string | undefined): string | undefined {
  const base = server === undefined ? undefined : `${server.replace(/\/$/, '')}/`;
  const path = base !== undefined && target.startsWith(base) ? target.slice(base.length) : target;
  return /^Patient\/([A-Za-z0-9.-]{1,64})(?:\/_history\/[A-Za-z0-9.-]{1,64})?$/.exec(path)?.[1];
}
