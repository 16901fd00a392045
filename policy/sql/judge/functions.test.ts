import { Engine } from '@vitrine/core/engine';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import engineFunctions from './engine-functions.json' with { type: 'json' };
import { folded } from '../kit/reading.ts';
import { decisionOn, isAggregate, isSummary, tableDecisionOn } from './functions.ts';

describe('the list of the engine’s functions', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await Engine.open({ threads: 1 });
  });
  afterAll(() => engine.close());

  it('decides on each function of the engine in use, so that a new version’s are denied until someone lists them', async () => {
    const [version] = await engine.rows('SELECT library_version AS v FROM pragma_version()');
    expect(version?.['v']).toBe(`v${engineFunctions.engine}`);
    const rows = await engine.rows(
      'SELECT DISTINCT function_name AS name FROM duckdb_functions() ORDER BY 1',
    );
    const names = rows.map((row) => row['name']).sort();
    expect(engineFunctions.functions.map((one) => one.name).sort()).toEqual(names);
  });

  it('decides on each by its folded name, as listed, with a reason in a sentence', () => {
    for (const one of engineFunctions.functions) {
      const decision = decisionOn(folded(one.name));
      expect(decision.allowed).toBe(one.decision === 'allow');
      expect(decision.reason).toBe(engineFunctions.reasons[one.reason as 'text']);
      expect(decision.reason).toMatch(/^[A-Z].*\.$/);
      expect(['allow', 'deny']).toContain(one.decision);
    }
  });

  it('denies whatever it does not know', () => {
    for (const name of ['', 'made_up', 'UPPER', '__proto__', 'constructor', 'st_read']) {
      expect(decisionOn(name).allowed).toBe(false);
      expect(tableDecisionOn(name).allowed).toBe(false);
    }
  });

  it('allows in FROM only what makes rows from its arguments', async () => {
    const rows = await engine.rows(
      "SELECT DISTINCT function_name AS name FROM duckdb_functions() WHERE function_type LIKE 'table%'",
    );
    const allowed = rows.map((row) => row['name'] as string).filter((name) => tableDecisionOn(name).allowed);
    expect(allowed.sort()).toEqual(['generate_series', 'range', 'unnest']);
  });

  it('lets nothing through that has side effects but chance', async () => {
    const rows = await engine.rows(
      'SELECT DISTINCT function_name AS name FROM duckdb_functions() WHERE has_side_effects',
    );
    const allowed = rows.map((row) => row['name'] as string).filter((name) => decisionOn(name).allowed);
    expect(allowed.sort()).toEqual(['gen_random_uuid', 'random', 'setseed', 'uuid', 'uuidv4', 'uuidv7']);
  });

  it('knows which aggregates hand on values of single rows', () => {
    expect(isAggregate('min')).toBe(true);
    expect(isSummary('min')).toBe(false);
    expect(isSummary('avg')).toBe(true);
    for (const one of engineFunctions.functions)
      if (isSummary(one.name)) expect(isAggregate(one.name)).toBe(true);
  });
});
