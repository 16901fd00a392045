// @vitest-environment happy-dom
import { fireEvent, screen, waitFor } from '@testing-library/react';
import { expect, test } from 'vitest';
import { PublishRelease } from '../catalogue/publish-release.tsx';
import { draftsKeptBy } from '../logic/document-drafts.ts';
import { draftsOfTab } from '../testing/drafts-of-tab.ts';
import { onStage } from '../testing/stage.tsx';

const area = (): HTMLTextAreaElement => screen.getByLabelText<HTMLTextAreaElement>('Dataset file');
const published = {
  kind: 'published',
  dataset: 'a',
  version: '1.0',
  rowsIn: 3,
  rowsPublished: 2,
  rowsQuarantined: 1,
  reasons: [{ reason: 'ragged', rows: 1 }],
  warnings: [],
  linkage: [],
  earlier: null,
  sameFileAs: null,
  manifestSha256: 'ab',
};

test('a document that is being written survives a walk to another page and is never in the browser’s storage', async () => {
  const documents = draftsOfTab();
  const first = onStage(<PublishRelease onPublished={() => undefined} />, { documents });
  fireEvent.change(area(), { target: { value: 'title: Mine' } });
  first.unmount();
  onStage(<PublishRelease onPublished={() => undefined} />, { documents });
  await waitFor(() => expect(area().value).toBe('title: Mine'));
  expect(JSON.stringify([window.localStorage, window.sessionStorage].map(Object.entries))).not.toContain(
    'Mine',
  );
});

test('closing the tab asks first while a document would be lost, and not once it was sent', async () => {
  const documents = draftsOfTab();
  onStage(<PublishRelease onPublished={() => undefined} />, {
    documents,
    answers: { publishDataset: () => [{ kind: 'step', step: 'Checking' }, published] },
  });
  const leaves = (): boolean => window.dispatchEvent(new Event('beforeunload', { cancelable: true }));
  expect(leaves()).toBe(true);
  fireEvent.change(area(), { target: { value: 'title: Mine' } });
  expect(leaves()).toBe(false);
  fireEvent.click(screen.getByRole('button', { name: 'Publish' }));
  await screen.findByText(/3 rows in = 2 published \+ 1 quarantined/);
  expect(leaves()).toBe(true);
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
  const server = {
    read: async (name: string) => kept.get(name) ?? null,
    write: async (name: string, text: string) => {
      await held.promise;
      written.push(text);
      kept.set(name, text);
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
  expect(kept.get('dataset-file')).toBe('');
});

test('what the server could not be handed stays in the page and counts as unsaved, until it could', async () => {
  let fails = true;
  const documents = draftsKeptBy(
    {
      read: async () => null,
      write: async () => {
        if (fails) throw new Error('Nobody answers.');
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
