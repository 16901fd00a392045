import { afterEach, expect, it, vi } from 'vitest';
import { parseAgreementRef } from '@vitrine/core/ids';
import { RoomPlace } from './room-place.ts';

afterEach(() => vi.restoreAllMocks());

it('is not idle while it is being opened, however long that takes and whoever still waits', () => {
  const place = new RoomPlace(parseAgreementRef('SAMPLE-1-v1.0'), [], () => new Promise(() => undefined));
  vi.spyOn(performance, 'now').mockReturnValue(performance.now() + 3_600_000);
  expect(place.idleMs).toBe(0);
});
