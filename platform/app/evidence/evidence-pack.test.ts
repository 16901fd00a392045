import { newActId, newPersonId } from '@vitrine/core/ids';
import { readSettings } from '@vitrine/core/process';
import type { Person } from '@vitrine/identity/people';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testPlace, type TestPlace } from '../testing.ts';
import { noteDone } from './last-done.ts';
import { evidenceUseCases } from './use-cases.ts';

let place: TestPlace;
beforeAll(async () => {
  place = await testPlace();
});
afterAll(() => place.close());

const someone = (...roles: string[]): Person => ({ id: newPersonId(), username: 'x', name: 'X', roles });
const signal = new AbortController().signal;
const settings = readSettings({
  VITRINE_PUBLIC_URL: 'https://vitrine.example',
  VITRINE_OIDC_CLIENT_SECRET: 'hush-hush',
  VITRINE_DATABASE_URL: 'postgres://u:hush-hush@db/vitrine',
});
const packFor = (person: Person) =>
  evidenceUseCases({ ...place.ports, allSettings: settings }).getEvidence(
    { person, signal },
    { params: {}, query: {}, body: {} },
  );

describe('the evidence pack', () => {
  it('is for operators and reviewers, and nobody else', async () => {
    for (const role of ['researcher', 'data-manager', 'output-checker', 'data-access-officer'])
      await expect(packFor(someone(role)), role).rejects.toMatchObject({ code: 'forbidden' });
    await expect(packFor(someone('operator'))).resolves.toMatchObject({ origin: 'https://vitrine.example' });
  });

  it('counts the acts behind each line, and tells of cases to reviewers alone', async () => {
    const act = newActId();
    await place.projection.record([
      {
        type: 'environment.stopped',
        phase: 'fact',
        act,
        public: {},
        private: { actor: 'per_x', reason: 'r' },
      },
    ]);
    const day = place.clock.now().toISOString().slice(0, 10);
    for (const role of ['operator', 'igard-reviewer']) {
      const { controls } = await packFor(someone(role));
      const logOf = (name: string) => controls.find((one) => one.name === name)?.log;
      expect(logOf('kill-switch')).toContainEqual({
        kind: 'environment.stopped',
        title: 'Kill switch thrown',
        acts: 1,
        last: day,
      });
      const cases = logOf('incidents')?.find(({ kind }) => kind === 'case.step');
      expect(cases?.acts).toBe(role === 'operator' ? null : 0);
    }
  });

  it('says of no setting that it is set where none is', async () => {
    const ports = { ...place.ports, allSettings: readSettings({}) };
    const pack = await evidenceUseCases(ports).getEvidence(
      { person: someone('operator'), signal },
      { params: {}, query: {}, body: {} },
    );
    const settingsFact = pack.system.find(({ name }) => name === 'settings');
    expect(settingsFact?.values.filter(({ value }) => value === 'set')).toEqual([]);
  });

  it('reads what it says of the system, and tells no secret of the settings', async () => {
    const at = '2026-11-30T10:00:00.000Z';
    await noteDone(place.ports.home, 'backup', { at, outcome: '12 files, 99 bytes, without keys' });
    const pack = await packFor(someone('operator'));
    expect(JSON.stringify(pack)).not.toContain('hush-hush');
    const valuesOf = (name: string): Record<string, string> =>
      Object.fromEntries(
        pack.system.find((one) => one.name === name)?.values.map(({ label, value }) => [label, value]) ?? [],
      );
    expect(valuesOf('settings')).toMatchObject({
      oidcClientSecret: 'set',
      oidcIssuer: 'not set',
      sessionHours: '12',
      checkDays: '5',
      answerDays: '20',
      releaseDays: '2',
      holidays: 'none',
    });
    expect(valuesOf('ledger')).toMatchObject({ entries: String(place.ledger.size) });
    expect(valuesOf('backup')).toEqual({ when: at, outcome: '12 files, 99 bytes, without keys' });
    expect(valuesOf('verification')).toEqual({ when: 'not noted in this home' });
    expect(valuesOf('versions')['Node.js']).toBe(process.versions.node);
  });
});
