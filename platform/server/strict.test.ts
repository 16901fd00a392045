import { settingsSchema } from '@vitrine/core/process';
import { describe, expect, it } from 'vitest';
import { strictDiagnosis, strictFaults } from './strict.ts';

const fit = settingsSchema.parse({
  mode: 'strict',
  publicUrl: 'https://vitrine.example',
  databaseUrl: 'postgres://localhost/vitrine',
  oidcIssuer: 'https://id.example',
  oidcClientId: 'vitrine',
  oidcAmr: 'mfa',
});

const whole = { sandbox: [], apart: true };

describe('strict mode', () => {
  it('accepts settings that are fit for real data', () => {
    expect(strictFaults(fit, whole)).toEqual([]);
    const here = { ...fit, tracesUrl: 'http://127.0.0.1:4318/v1/traces' };
    expect(strictFaults(here, whole)).toEqual([]);
  });

  it.each([
    ['the development sign-in', { oidcIssuer: undefined }, 'VITRINE_OIDC_ISSUER'],
    ['a provider over plain HTTP', { oidcIssuer: 'http://id.example' }, 'VITRINE_OIDC_ISSUER'],
    ['one factor only', { oidcAmr: undefined }, 'VITRINE_OIDC_AMR'],
    ['cookies over plain HTTP', { publicUrl: 'http://vitrine.example' }, 'VITRINE_PUBLIC_URL'],
    ['webhooks over plain HTTP', { webhookUrl: 'http://hooks.example' }, 'VITRINE_WEBHOOK_URL'],
    [
      'traces in clear to another machine',
      { tracesUrl: 'http://traces.example/v1/traces' },
      'VITRINE_TRACES_URL',
    ],
    ['the embedded database', { databaseUrl: undefined }, 'VITRINE_DATABASE_URL'],
  ])('refuses %s', (_what, change, named) => {
    const faults = strictFaults({ ...fit, ...change }, whole);
    expect(faults).toHaveLength(1);
    expect(faults[0]).toContain(named);
  });

  it('is diagnosed with every fault of its settings, and development is not', () => {
    expect(strictDiagnosis(fit)).toMatchObject([{ ok: true }]);
    const [one] = strictDiagnosis({ ...fit, oidcAmr: undefined, databaseUrl: undefined });
    expect(one).toMatchObject({ ok: false });
    for (const named of ['VITRINE_OIDC_AMR', 'VITRINE_DATABASE_URL']) expect(one?.help).toContain(named);
    expect(strictDiagnosis({ ...fit, mode: 'development', databaseUrl: undefined })).toEqual([]);
  });

  it('refuses to run where the sandbox is not whole', () => {
    expect(strictFaults(fit, { ...whole, sandbox: ['no filter'] })).toEqual(['no filter']);
  });

  it('refuses to run where the server could open the steward’s files, and says what to do', () => {
    const faults = strictFaults(fit, { ...whole, apart: false });
    expect(faults).toEqual([expect.stringContaining('start Vitrine as root')]);
  });
});
