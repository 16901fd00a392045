import { newActId, newPersonId, newQueryId, parseAgreementRef, parseDatasetId } from '@vitrine/core/ids';
import type { Removal } from '@vitrine/datasets/catalogue';
import { expect, it } from 'vitest';
import { settleEnds } from '../agreements/settle-ends.ts';
import { RunningQuery } from '../executions/running-query.ts';
import { testPlace } from '../testing.ts';
import { cutDestroyed } from './events.ts';

const agreement = parseAgreementRef('TEST-1-v1.0');
const removal = (reason: Removal['reason']): Removal => ({
  act: newActId(),
  agreement,
  dataset: parseDatasetId('visits'),
  cut: 'a'.repeat(64),
  reason,
  at: '2026-06-15T12:00:00.000Z',
});

it('puts each removal on record once, however often the steward tells of it, and then has it forget', async () => {
  const pending = [removal('stopped')];
  let deaf = true;
  const place = await testPlace({
    removals: async () => [...pending],
    forgetRemovals: async (acts: readonly string[]) => {
      // As when the server dies between the record and the word to the steward.
      if (deaf) throw new Error('The connection is gone.');
      pending.splice(0, pending.length, ...pending.filter((one) => !acts.includes(one.act)));
    },
  });
  const answered = new RunningQuery(newQueryId(), newPersonId(), agreement, 'SELECT 1');
  answered.finish([]);
  place.ports.queries.add(answered);
  try {
    await expect(settleEnds(place.ports)).rejects.toThrow('gone');
    expect(place.ports.queries.find(answered.id, answered.person)).toBeUndefined();
    pending.push(removal('opt-outs'));
    deaf = false;
    await Promise.all([settleEnds(place.ports), settleEnds(place.ports)]);
    expect(pending).toEqual([]);
    const faces: unknown[] = [];
    for await (const entry of place.ledger.read()) if (entry.type === cutDestroyed) faces.push(entry.public);
    expect(faces).toEqual([
      { agreement, dataset: 'visits', reason: 'stopped' },
      { agreement, dataset: 'visits', reason: 'opt-outs' },
    ]);
  } finally {
    await place.close();
  }
});
