import type { Adapter, AdapterPayload } from 'oidc-provider';
import { describe, expect, it, vi } from 'vitest';
import { developmentAdapter } from './development-adapter.ts';
import { developmentProvider } from './development-provider.ts';

describe('the development sign-in', () => {
  it('starts without a word', () => {
    const said: unknown[] = [];
    const note = (...words: unknown[]): void => void said.push(words);
    const spies = (['warn', 'info', 'log', 'error'] as const).map((name) =>
      vi.spyOn(console, name).mockImplementation(note),
    );
    try {
      developmentProvider('http://localhost:8420');
      expect(said).toEqual([]);
    } finally {
      for (const spy of spies) spy.mockRestore();
    }
  });
});

describe('what it keeps', () => {
  const place = (): { codes: Adapter; sessions: Adapter; pass: (ms: number) => void } => {
    let now = 1_000_000;
    const factory = developmentAdapter(() => now);
    return {
      codes: factory('AuthorizationCode'),
      sessions: factory('Session'),
      pass: (ms) => {
        now += ms;
      },
    };
  };
  const payload = (more: Partial<AdapterPayload> = {}): AdapterPayload => ({ jti: 'x', ...more });

  it('is found by its id and model until it expires, and once consumed says so', async () => {
    const { codes, sessions, pass } = place();
    await codes.upsert('a', payload({ grantId: 'g' }), 60);
    expect(await codes.find('a')).toMatchObject({ jti: 'x' });
    expect(await sessions.find('a')).toBeUndefined();
    await codes.consume('a');
    expect((await codes.find('a')) as AdapterPayload).toMatchObject({ consumed: 1_000 });
    pass(60_000);
    expect(await codes.find('a')).toBeUndefined();
    await codes.upsert('b', payload());
    pass(1e12);
    expect(await codes.find('b')).toBeDefined();
    await codes.destroy('b');
    expect(await codes.find('b')).toBeUndefined();
  });

  it('is found by the uid of a session, and goes with its grant', async () => {
    const { codes, sessions } = place();
    await sessions.upsert('s', payload({ uid: 'u' }), 60);
    await codes.upsert('a', payload({ grantId: 'g', uid: 'u' }), 60);
    await codes.upsert('b', payload({ grantId: 'other' }), 60);
    expect(await sessions.findByUid('u')).toEqual(payload({ uid: 'u' }));
    expect(await sessions.findByUid('v')).toBeUndefined();
    await codes.revokeByGrantId('g');
    expect(await codes.find('a')).toBeUndefined();
    expect(await codes.find('b')).toBeDefined();
    expect(await sessions.find('s')).toBeDefined();
  });
});
