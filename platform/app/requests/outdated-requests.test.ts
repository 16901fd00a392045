import { newActId, randomId } from '@vitrine/core/ids';
import { optOutDraft } from '@vitrine/datasets/catalogue';
import { describe, expect, it } from 'vitest';
import {
  as,
  codes,
  context,
  cora,
  dan,
  desk,
  held,
  newList,
  place,
  recorded,
  ref,
  request,
  result,
  sam,
  shown,
  useRequests,
  voteAs,
} from './testing.ts';

useRequests();

describe('newer opt-outs', () => {
  it('hold a draft, and a result of before cannot be asked for', async () => {
    const id = await request('draft');
    const query = await result();
    await newList('type1');
    expect(await shown(id)).not.toHaveProperty('quarantine');
    await newList();
    expect(await codes(id)).toMatchObject({ save: held, submit: held, preview: held });
    expect(await shown(id)).toMatchObject({ quarantine: { reason: 'opt-outs' } });
    const body = { query, title: 'Late' };
    await expect(desk.createRequest(as(sam), { params: { ref }, query: {}, body })).rejects.toMatchObject({
      code: 'not-found',
    });
    expect(await recorded(id)).toHaveLength(1);
  });

  it('let what was sent go its way to the release, but not be taken back and changed', async () => {
    const id = await request('submitted');
    await newList();
    expect(await codes(id)).toMatchObject({
      save: held,
      preview: undefined,
      check: undefined,
      vote: undefined,
    });
    const to = { params: { id }, query: {}, body: {} };
    expect((await voteAs(dan, id)).state).toBe('approved');
    expect((await desk.releaseRequest(as(dan), to)).state).toBe('released');
  });

  it('hold what comes back from the checkers: it is computed anew', async () => {
    const id = await request('submitted');
    await newList();
    for (const checker of [cora, dan]) await voteAs(checker, id, 'changes', 'Who is counted?');
    expect(await shown(id)).toMatchObject({
      state: 'changes-requested',
      quarantine: { reason: 'opt-outs' },
    });
    expect((await codes(id)).save).toBe(held);
  });
});

describe('what the ledger has first came first, whatever the clocks said:', () => {
  /** A list whose moment is before all that is on record: it took long to apply, or a clock went back. */
  const listOfBefore = async (): Promise<void> => {
    const snapshot = {
      id: randomId('oos_'),
      kind: 'national' as const,
      at: '2026-06-01T00:00:00.000Z',
      landed: null,
      count: '10',
    };
    await place.projection.record([optOutDraft(snapshot, newActId(), 'system')]);
  };

  it('a draft that was computed while the list was being applied is held', async () => {
    const id = await request('draft');
    await listOfBefore();
    expect(await codes(id)).toMatchObject({ save: held, submit: held, preview: held });
  });

  it('what was sent before the list goes its way', async () => {
    const id = await request('submitted');
    await listOfBefore();
    expect(await codes(id)).toMatchObject({ save: held, preview: undefined, vote: undefined });
  });

  it('a request that came back goes its way once it is sent again, and not if a list came first', async () => {
    const sentAgain = async (id: string): Promise<() => Promise<unknown>> => {
      const to = { params: { id }, query: {}, body: {} };
      for (const checker of [cora, dan]) await voteAs(checker, id, 'changes', 'Who is counted?');
      await desk.saveRequest(as(sam), { ...to, body: { title: 'By sex', context } });
      return () => desk.submitRequest(as(sam), to);
    };
    const [going, holding] = [await request('submitted'), await request('submitted')];
    const [send, sendLate] = [await sentAgain(going), await sentAgain(holding)];
    await send();
    await listOfBefore();
    expect(await codes(going)).toMatchObject({ preview: undefined, vote: undefined });
    await expect(sendLate()).rejects.toMatchObject({ code: held });
  });
});
