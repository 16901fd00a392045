// @vitest-environment happy-dom
import { fireEvent, screen, waitFor } from '@testing-library/react';
import { expect, test } from 'vitest';
import { PublishRelease } from '../catalogue/publish-release.tsx';
import { draftsOfTab } from '../logic/document-drafts.ts';
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
