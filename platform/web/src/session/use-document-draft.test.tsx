// @vitest-environment happy-dom
import { fireEvent, screen, waitFor } from '@testing-library/react';
import { ApiProblem } from '@vitrine/api';
import { describe, expect, test } from 'vitest';
import { PublishRelease } from '../catalogue/publish-release.tsx';
import { draftsKeptBy } from '../logic/document-drafts.ts';
import { draftServer, draftsOfTab } from '../testing/drafts-of-tab.ts';
import { onStage } from '../testing/stage.tsx';

const area = (): HTMLTextAreaElement => screen.getByLabelText<HTMLTextAreaElement>('Dataset file');
/** The field, once it is known what is kept. */
async function open(): Promise<HTMLTextAreaElement> {
  await waitFor(() => expect(area().readOnly).toBe(false));
  return area();
}
const type = (value: string): boolean => fireEvent.change(area(), { target: { value } });
const page = <PublishRelease onPublished={() => undefined} />;
const button = (name: string): HTMLElement => screen.getByRole('button', { name });

test('a document that is being written survives a walk to another page and is never in the browser’s storage', async () => {
  const documents = draftsOfTab();
  const first = onStage(page, { documents });
  await open();
  type('title: Mine');
  first.unmount();
  onStage(page, { documents });
  await waitFor(() => expect(area().value).toBe('title: Mine'));
  expect(JSON.stringify([window.localStorage, window.sessionStorage].map(Object.entries))).not.toContain(
    'Mine',
  );
});

test('a document is gone once the person has signed out', async () => {
  const documents = draftsOfTab();
  await documents.write('dataset-file', 'title: Mine');
  documents.clear();
  expect(await documents.read('dataset-file')).toBeUndefined();
  expect(documents.unsaved()).toBe(false);
});

test('a document is kept by the server, each text after the older one, and read back in another browser', async () => {
  const kept = new Map<string, string>();
  const written: string[] = [];
  let held = Promise.withResolvers<undefined>();
  const whole = draftServer(kept);
  const server: typeof whole = {
    ...whole,
    write: async (name, text, from) => {
      await held.promise;
      written.push(text);
      return whole.write(name, text, from);
    },
  };
  const documents = draftsKeptBy(server, 0);
  await documents.write('dataset-file', 'title: M');
  await new Promise((resolve) => setTimeout(resolve, 5));
  await documents.write('dataset-file', 'title: Mine');
  const settled = documents.settle();
  expect(documents.unsaved()).toBe(true);
  held.resolve(undefined);
  await settled;
  expect(documents.unsaved()).toBe(false);
  expect(written.at(-1)).toBe('title: Mine');
  expect(await draftsKeptBy(server).read('dataset-file')).toBe('title: Mine');
  held = Promise.withResolvers<undefined>();
  held.resolve(undefined);
  await documents.remove('dataset-file');
  expect(kept.has('dataset-file')).toBe(false);
  expect(documents.unsaved()).toBe(false);
});

test('what the server could not be handed stays in the page and counts as unsaved, until it could', async () => {
  let fails = true;
  const whole = draftServer();
  const documents = draftsKeptBy(
    {
      ...whole,
      write: async (name, text, from) => {
        if (fails) throw new Error('Nobody answers.');
        return whole.write(name, text, from);
      },
    },
    0,
  );
  await documents.write('agreement-document', 'ref: X');
  await documents.settle();
  expect(documents.unsaved()).toBe(true);
  expect(await documents.read('agreement-document')).toBe('ref: X');
  fails = false;
  await documents.settle();
  expect(documents.unsaved()).toBe(false);
});

test('what is kept is not overwritten when it cannot be read: the field is locked, and reading is tried again', async () => {
  const kept = new Map([['dataset-file', 'title: An agreement of hours']]);
  const whole = draftServer(kept);
  let away = true;
  const documents = draftsKeptBy(
    { ...whole, read: async (name) => (away ? Promise.reject(new TypeError('503')) : whole.read(name)) },
    0,
  );
  onStage(page, { documents });
  await screen.findByText(/could not be read/);
  expect(area().readOnly).toBe(true);
  expect(screen.getByLabelText<HTMLInputElement>('Choose a file').disabled).toBe(true);
  type('x');
  await documents.settle();
  expect(kept.get('dataset-file')).toBe('title: An agreement of hours');
  away = false;
  fireEvent.click(button('Try again'));
  expect((await open()).value).toBe('title: An agreement of hours');
  type('title: An agreement of hours, and more');
  await documents.settle();
  expect(kept.get('dataset-file')).toBe('title: An agreement of hours, and more');
});

test('nothing can be typed while what is kept is still being read', async () => {
  const kept = new Map([['dataset-file', 'title: Kept']]);
  const whole = draftServer(kept);
  const slow = Promise.withResolvers<undefined>();
  const documents = draftsKeptBy({ ...whole, read: (name) => slow.promise.then(() => whole.read(name)) }, 0);
  onStage(page, { documents });
  expect(area().readOnly).toBe(true);
  type('x');
  expect(documents.unsaved()).toBe(false);
  slow.resolve(undefined);
  expect((await open()).value).toBe('title: Kept');
});

test('what opens no more can be given up, and only so', async () => {
  const corrupt = {
    ...{ type: 'urn:vitrine:problem:corrupt', title: 'Stored data failed its integrity check' },
    ...{ status: 500, detail: 'A sealed value could not be opened.', code: 'corrupt' },
  };
  const kept = new Map<string, string>();
  const read = () => Promise.reject(new ApiProblem(corrupt));
  const documents = draftsKeptBy({ ...draftServer(kept), read }, 0);
  onStage(page, { documents });
  fireEvent.click(await screen.findByRole('button', { name: 'Give it up and begin anew' }));
  await open();
  type('title: Anew');
  await documents.settle();
  expect(kept.get('dataset-file')).toBe('title: Anew');
});

describe('two tabs that write one document', () => {
  const begun = async () => {
    const kept = new Map([['dataset-file', 'base']]);
    const [mine, others] = [draftsOfTab(kept), draftsOfTab(kept)];
    onStage(page, { documents: mine });
    expect((await open()).value).toBe('base');
    await others.read('dataset-file');
    await others.write('dataset-file', 'base + an hour');
    await others.settle();
    type('base + y');
    await mine.settle();
    expect(kept.get('dataset-file')).toBe('base + an hour');
    expect(mine.unsaved()).toBe(true);
    const other = await screen.findByLabelText<HTMLTextAreaElement>('The other text');
    expect([area().value, other.value]).toEqual(['base + y', 'base + an hour']);
    return { kept, mine, others };
  };

  test('show both texts, and one’s own goes on when it is chosen', async () => {
    const { kept, mine, others } = await begun();
    type('base + y + an hour');
    await mine.settle();
    expect(kept.get('dataset-file')).toBe('base + an hour');
    fireEvent.click(button('Keep my text above'));
    await waitFor(() => expect(kept.get('dataset-file')).toBe('base + y + an hour'));
    expect(mine.unsaved()).toBe(false);
    expect(screen.queryByLabelText('The other text')).toBeNull();
    await others.write('dataset-file', 'base + an hour, still');
    await others.settle();
    expect(others.other('dataset-file')).toBe('base + y + an hour');
  });

  test('show both texts, and the other goes on when it is chosen', async () => {
    const { kept, mine } = await begun();
    fireEvent.click(button('Take the other text'));
    expect(area().value).toBe('base + an hour');
    expect(mine.unsaved()).toBe(false);
    type('base + an hour and more');
    await mine.settle();
    expect(kept.get('dataset-file')).toBe('base + an hour and more');
  });

  test('lose nothing of the other when one is sent', async () => {
    const { kept, mine } = await begun();
    await mine.remove('dataset-file');
    expect(kept.get('dataset-file')).toBe('base + an hour');
    expect(mine.unsaved()).toBe(false);
    expect(await mine.read('dataset-file')).toBe('base + an hour');
  });
});

test('an answer that was lost makes no other text of one’s own', async () => {
  const kept = new Map<string, string>();
  const whole = draftServer(kept);
  let lost = true;
  const documents = draftsKeptBy(
    {
      ...whole,
      write: async (name, text, from) => {
        const answer = await whole.write(name, text, from);
        if (lost) throw new TypeError('The connection was lost.');
        return answer;
      },
    },
    0,
  );
  await documents.write('dataset-file', 'one');
  await documents.settle();
  lost = false;
  await documents.write('dataset-file', 'one, two');
  await documents.settle();
  expect(kept.get('dataset-file')).toBe('one, two');
  expect(documents.other('dataset-file')).toBeUndefined();
});

test('a document that was sent counts as unsaved until the server has forgotten it, and is not shown again', async () => {
  const kept = new Map<string, string>();
  const whole = draftServer(kept);
  let fails = false;
  const write: typeof whole.write = async (...asked) =>
    fails ? Promise.reject(new TypeError('503')) : whole.write(...asked);
  const documents = draftsKeptBy({ ...whole, write }, 0);
  await documents.write('agreement-document', 'ref: X');
  await documents.settle();
  fails = true;
  await documents.remove('agreement-document');
  expect(documents.unsaved()).toBe(true);
  expect(await documents.read('agreement-document')).toBeUndefined();
  fails = false;
  await documents.settle();
  expect(documents.unsaved()).toBe(false);
  expect(kept.size).toBe(0);
});
