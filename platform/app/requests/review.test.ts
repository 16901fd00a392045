import { describe, expect, it } from 'vitest';
import { signInDrafts } from '@vitrine/identity/sign-in';
import { tablesOf } from '@vitrine/core/database';
import { homeUseCases } from '../inbox/home-use-case.ts';
import {
  as,
  context,
  cora,
  dan,
  desk,
  held,
  inForce,
  newList,
  place,
  readAll,
  recorded,
  ref,
  request,
  result,
  sam,
  shown,
  suspend,
  useRequests,
  voteAs,
} from './testing.ts';

useRequests();

const nothing = { query: {}, body: {} };
const file = (id: string, name = 'result.csv') => ({ params: { id, name }, ...nothing });
const ballot = async (id: string, person = cora) => {
  const { round, content } = await shown(id, person);
  return { vote: 'approve' as const, comment: '', round, content };
};
const sentBack = async (): Promise<string> => {
  const id = await request('submitted');
  for (const checker of [cora, dan]) await voteAs(checker, id, 'changes', `${checker.name} asks why.`);
  return id;
};

describe('a vote', () => {
  it('chosen on an old page is refused after a file was added and the request sent again', async () => {
    const id = await request('submitted');
    await readAll(cora, id);
    const body = await ballot(id);
    const more = { params: { id }, query: {}, body: { query: await result() } };
    await desk.addRequestFile(as(sam), more);
    await desk.submitRequest(as(sam), { params: { id }, ...nothing });
    const stale = desk.voteOnRequest(as(cora), { params: { id }, query: {}, body });
    await expect(stale).rejects.toMatchObject({ code: 'request-stale-vote', status: 409 });
    expect(await shown(id, cora)).toMatchObject({
      round: 2,
      votes: [],
      earlierRounds: [{ round: 1, changedSince: { files: [{ name: 'result-2.csv', change: 'added' }] } }],
    });
  });

  it('for release is refused to a checker who was not shown all of every file; each part shown is on record', async () => {
    const id = await request('submitted');
    await readAll(dan, id);
    const body = await ballot(id);
    const vote = () => desk.voteOnRequest(as(cora), { params: { id }, query: {}, body });
    await expect(vote()).rejects.toMatchObject({ code: 'request-not-all-seen' });
    await readAll(cora, id);
    const entries = [];
    for await (const entry of place.ledger.read(0))
      if (entry.type === 'request.file-shown' && entry.public['request'] === id)
        entries.push(entry.private['actor']);
    expect(entries).toEqual([dan.id, cora.id]);
    expect((await vote()).votes).toMatchObject([{ mine: true }]);
  });

  it('can be thought over in the list until the other has voted', async () => {
    const id = await request('submitted');
    await voteAs(cora, id);
    expect((await shown(id, cora)).may['vote']).toEqual({ allowed: true });
    const list = await desk.listRequests(as(cora), { params: {}, query: { view: 'to-check' }, body: {} });
    expect(list.requests.find((one) => one.id === id)).toMatchObject({ voted: true });
    expect((await voteAs(cora, id, 'reject', 'No.')).votes).toMatchObject([{ vote: 'reject' }]);
    await voteAs(dan, id, 'reject', 'No.');
    expect((await shown(id)).state).toBe('rejected');
  });
});

describe('a request that was sent back', () => {
  it('has its file replaced, renamed and removed, and keeps what the checkers said', async () => {
    const id = await sentBack();
    await desk.replaceRequestFile(as(sam), {
      ...file(id),
      body: { query: await result() },
    });
    await desk.renameRequestFile(as(sam), { ...file(id), body: { name: 'by sex.csv' } });
    await desk.addRequestFile(as(sam), { params: { id }, query: {}, body: { query: await result() } });
    const mended = await desk.removeRequestFile(as(sam), file(id, 'by sex.csv'));
    expect(mended.fileList.map(({ name }) => name)).toEqual(['result-2.csv']);
    await desk.submitRequest(as(sam), { params: { id }, ...nothing });
    for (const person of [sam, cora]) {
      const { earlierRounds } = await shown(id, person);
      expect(earlierRounds[0]?.votes.map(({ comment }) => comment)).toEqual([
        'cora.checker asks why.',
        'dan.checker asks why.',
      ]);
    }
    for (const other of [cora, dan])
      await expect(desk.removeRequestFile(as(other), file(id, 'result-2.csv'))).rejects.toMatchObject({
        code: 'request-not-requester',
      });
  });

  it('and one made like it needs no answer typed twice', async () => {
    const id = await sentBack();
    const { agreement } = await shown(id);
    const body = { query: await result(), title: 'Again', like: id };
    const made = await desk.createRequest(as(sam), { params: { ref: agreement }, query: {}, body });
    expect(made).toMatchObject({ context, title: 'Again' });
  });
});

it('newer opt-outs void no answers: the results are computed anew in their place', async () => {
  const id = await request('draft');
  await newList();
  const submit = () => desk.submitRequest(as(sam), { params: { id }, ...nothing });
  await expect(submit()).rejects.toMatchObject({ code: held });
  await desk.replaceRequestFile(as(sam), { ...file(id), body: { query: await result() } });
  expect((await submit()).state).toBe('submitted');
  // An agreement that is stopped is not mended so.
  const other = await request('draft');
  await suspend();
  await expect(desk.removeRequestFile(as(sam), file(other))).rejects.toMatchObject({ code: held });
});

it('what is withdrawn is not quarantined as well, and its files stay closed', async () => {
  const id = await request('submitted');
  await desk.withdrawRequest(as(sam), { params: { id }, query: {}, body: { reason: '' } });
  await suspend();
  expect(await shown(id)).not.toHaveProperty('quarantine');
  expect(await recorded(id)).toEqual([]);
  const open = desk.previewRequestFile(as(sam), { ...file(id), query: { from: 0 } });
  await expect(open).rejects.toMatchObject({ code: held });
});

describe('the timeline', () => {
  it('of a first sending says nothing of votes that no longer count, and of a change of what was sent it does', async () => {
    const id = await request('submitted');
    const what = async () => (await shown(id)).history.map((one) => one.what);
    expect(await what()).toEqual(['Begun', 'A result was added', 'Sent to the checkers']);
    await desk.saveRequest(as(sam), { params: { id }, query: {}, body: { title: 'Other', context } });
    expect((await what()).at(-1)).toBe('Answers changed; earlier votes no longer count');
  });

  it('names no checker to the study', async () => {
    const id = await request('released');
    const release = async (person: typeof sam) =>
      (await shown(id, person)).history.find(({ what }) => what === 'Released');
    expect(await release(sam)).not.toHaveProperty('who');
    expect(await release(cora)).toHaveProperty('who');
  });
});

describe('a release', () => {
  it('is decided on what the ledger says: two votes written into the database release nothing', async () => {
    const id = await request('submitted');
    interface Tables {
      disclosure_request: { id: string; state: string; document: unknown };
    }
    const tables = tablesOf<Tables>(place.ports.database);
    const row = tables.selectFrom('disclosure_request').select('document').where('id', '=', id);
    const { document } = await row.executeTakeFirstOrThrow();
    const at = place.clock.now().toISOString();
    const votes = [cora, dan].map(({ id: checker }) => ({ checker, decision: 'approve', comment: '', at }));
    const forged = JSON.stringify({ ...(document as object), state: 'approved', votes });
    await tables
      .updateTable('disclosure_request')
      .set({ state: 'approved', document: forged })
      .where('id', '=', id)
      .execute();
    expect((await shown(id, dan)).state).toBe('submitted');
    const release = desk.releaseRequest(as(dan), { params: { id }, ...nothing });
    await expect(release).rejects.toMatchObject({ code: 'request-state' });
  });

  it('is called back with a reason, and the requester is told at home and on its page', async () => {
    const id = await request('released');
    await desk.downloadRelease(as(sam), { params: { id }, ...nothing });
    const recall = (reason: string) =>
      desk.withdrawRequest(as(cora), { params: { id }, query: {}, body: { reason } });
    await expect(recall('  ')).rejects.toMatchObject({ code: 'request-recall-reason-needed' });
    await recall('Row 3 is one household.');
    expect(await shown(id)).toMatchObject({
      state: 'withdrawn',
      withdrawal: { reason: 'Row 3 is one household.' },
    });
    expect((await shown(id)).withdrawal).not.toHaveProperty('who');
    const home = await homeUseCases(place.ports).getHome(as(sam), { params: {}, ...nothing });
    expect(home.inbox).toContainEqual(expect.objectContaining({ kind: 'recalled', href: `/requests/${id}` }));
  });
});

it('an officer hears of a request that too few people can check', async () => {
  await request('submitted');
  const signIn = async (username: string, role: string) => {
    const claims = {
      issuer: 'https://idp.example',
      subject: username,
      username,
      name: username,
      roles: [role],
    };
    const { person, drafts } = await signInDrafts(place.ports.database, claims);
    await place.projection.record(drafts);
    return { ...claims, id: person };
  };
  const officer = await signIn('olga.officer', 'access-officer');
  const waiting = async () => {
    const { inbox } = await homeUseCases(place.ports).getHome(as(officer), { params: {}, ...nothing });
    return inbox.filter(({ kind, title }) => kind === 'no-checkers' && title === ref);
  };
  await signIn('one.checker', 'output-checker');
  expect(await waiting()).toMatchObject([{ href: `/agreements/${ref}` }]);
  await signIn('two.checker', 'output-checker');
  expect(await waiting()).toEqual([]);
});

describe('computing a request anew', () => {
  const again = (id: string, person = sam) =>
    desk.recomputeRequest(as(person), { params: { id }, ...nothing });

  it('after newer opt-outs puts new results in the place of the old, and keeps the answers', async () => {
    const id = await request('draft');
    const [before] = (await shown(id)).fileList;
    await newList();
    const after = await again(id);
    expect(after).toMatchObject({ id, context, fileList: [{ name: 'result.csv' }] });
    expect(after.fileList[0]?.query).not.toBe(before?.query);
    expect((await desk.submitRequest(as(sam), { params: { id }, ...nothing })).state).toBe('submitted');
    await expect(again(id, cora)).rejects.toMatchObject({ code: 'request-not-requester' });
  });

  it('after an amendment takes the work to the newer version, and the old request is withdrawn', async () => {
    const id = await request('submitted');
    const newer = await inForce(ref.replace('v1.0', 'v1.1'));
    const after = await again(id);
    expect(after).toMatchObject({ agreement: newer, state: 'draft', context, title: 'By sex' });
    expect(await shown(id)).toMatchObject({
      state: 'withdrawn',
      withdrawal: { reason: `Computed anew under ${newer} as ${after.id}.` },
    });
    expect((await desk.submitRequest(as(sam), { params: { id: after.id }, ...nothing })).state).toBe(
      'submitted',
    );
  });

  it('is refused while no version is in force', async () => {
    const id = await request('draft');
    await suspend();
    await expect(again(id)).rejects.toMatchObject({ status: 409 });
  });
});
