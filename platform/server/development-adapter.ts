import type { Adapter, AdapterFactory, AdapterPayload } from 'oidc-provider';

interface Kept {
  readonly payload: AdapterPayload;
  /** Milliseconds since the epoch. */
  readonly until: number;
}

/**
 * Where the development sign-in keeps its sessions and codes: in memory, on purpose, gone with the process. The
 * provider's own store of this kind warns at every start that it is not for production, which nobody here can
 * follow: strict mode has no such provider at all.
 */
export function developmentAdapter(now: () => number = Date.now): AdapterFactory {
  const kept = new Map<string, Kept>();
  const drop = (unwanted: (one: Kept, key: string) => boolean): void => {
    for (const [key, one] of kept) if (unwanted(one, key)) kept.delete(key);
  };
  return (model): Adapter => {
    const keyOf = (id: string): string => `${model} ${id}`;
    const first = (wanted: (payload: AdapterPayload) => boolean): AdapterPayload | undefined => {
      for (const [key, { payload, until }] of kept) {
        if (key.startsWith(keyOf('')) && until > now() && wanted(payload)) return payload;
      }
      return undefined;
    };
    return {
      upsert: async (id, payload, expiresIn) => {
        drop(({ until }) => until <= now());
        kept.set(keyOf(id), {
          payload,
          until: expiresIn === undefined ? Infinity : now() + expiresIn * 1000,
        });
      },
      find: async (id) => {
        const one = kept.get(keyOf(id));
        return one !== undefined && one.until > now() ? one.payload : undefined;
      },
      findByUid: async (uid) => first((payload) => payload.uid === uid),
      findByUserCode: async (code) => first((payload) => payload.userCode === code),
      consume: async (id) => {
        const one = kept.get(keyOf(id));
        if (one !== undefined) one.payload.consumed = Math.floor(now() / 1000);
      },
      destroy: async (id) => void kept.delete(keyOf(id)),
      revokeByGrantId: async (grant) => drop(({ payload }) => payload.grantId === grant),
    };
  };
}
