import { describe, expect, it } from 'vitest';
import { pathOf } from './client.ts';
import { openApi, routes } from './index.ts';

describe('the contract', () => {
  it('is an OpenAPI document with every operation once', () => {
    const document = openApi('0.0.0') as { paths: Record<string, Record<string, { operationId: string }>> };
    const ids = Object.values(document.paths).flatMap((path) =>
      Object.values(path).map((one) => one.operationId),
    );
    expect(ids.sort()).toEqual(Object.keys(routes).sort());
  });

  it('has every reference resolve from its root', () => {
    const document = openApi('0.0.0');
    const references: string[] = [];
    JSON.stringify(document, (name, value: unknown) => {
      if (name === '$ref' && typeof value === 'string') references.push(value);
      return value;
    });
    expect(references.length).toBeGreaterThan(20);
    for (const reference of references) {
      const found = reference
        .replace(/^#\//, '')
        .split('/')
        .reduce<unknown>((at, name) => (at as Record<string, unknown> | undefined)?.[name], document);
      expect(found, reference).toBeDefined();
    }
  });

  it('says that what changes something carries the token of the session', () => {
    const document = openApi('0.0.0') as {
      paths: Record<string, Record<string, { parameters: { name: string; in: string }[] }>>;
    };
    for (const path of Object.values(document.paths))
      for (const [method, { parameters }] of Object.entries(path))
        expect(parameters.some((one) => one.in === 'header' && one.name === 'x-csrf-token')).toBe(
          method !== 'get',
        );
  });

  it('asks for a fresh sign-in before what weighs much, and says so', () => {
    const document = openApi('0.0.0') as { paths: Record<string, Record<string, Record<string, unknown>>> };
    const asking = Object.values(document.paths)
      .flatMap((path) => Object.values(path))
      .filter((one) => one['x-step-up'] === true)
      .map((one) => one['operationId']);
    expect(asking.toSorted()).toEqual([
      'releaseRequest',
      'resumeEnvironment',
      'signAgreement',
      'stopEnvironment',
      'voteOnRequest',
    ]);
  });

  it('offers no two operations at one place', () => {
    const places = Object.values(routes).map((route) => `${route.method} ${route.path}`);
    expect(new Set(places).size).toBe(places.length);
  });

  it('says of every change which ledger entry it leaves, but for those that change nothing', () => {
    const silent = Object.entries(routes)
      .filter(([, route]) => route.method !== 'GET' && route.event === null)
      .map(([name]) => name);
    // What somebody writes and does not run yet is no act, nor is one text made of another; stopping what runs shows in its outcome.
    expect(silent.sort()).toEqual([
      'cancelDetachedRun',
      'cancelFreshRun',
      'cancelQuery',
      'checkAgreement',
      'draftFromContract',
      'interruptRun',
      'removeVersion',
      'restoreVersion',
      'saveDraft',
      'saveNotebook',
      'saveVersion',
      // A file is on record once it arrived whole.
      'sendPiece',
      'verifyLedger',
      'verifyRelease',
    ]);
  });

  it('escapes what stands in a path', () => {
    expect(pathOf('getDataset', { dataset: '../x y' })).toBe('/api/v1/datasets/..%2Fx%20y');
  });
});
