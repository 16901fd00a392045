// @vitest-environment happy-dom
import { fireEvent, screen, waitFor } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { useState } from 'react';
import { expect, test, vi } from 'vitest';
import { onStage } from '../testing/stage.tsx';
import { DocumentField } from './document-field.tsx';

const csv = 'NHS_NUMBER,NAME,BORN\n9434765919,Ada Example,1950-01-02\n9434765870,Bo Example,1951-02-03\n';

function Form() {
  const [text, setText] = useState('');
  return <DocumentField label="Dataset file" hint="YAML." value={text} onChange={setText} />;
}

const area = (): HTMLTextAreaElement => screen.getByLabelText<HTMLTextAreaElement>('Dataset file');
const choose = (file: File): void => {
  fireEvent.change(screen.getByLabelText('Choose a file'), { target: { files: [file] } });
};

test.each(['people.csv', 'people.yaml'])(
  'a data file called %s is refused before it is read',
  async (name) => {
    onStage(<Form />);
    const file = new File([csv.repeat(500)], name);
    const whole = vi.spyOn(file, 'text');
    const slice = vi.spyOn(file, 'slice');
    choose(file);
    await screen.findByText(/Data does not belong here/);
    expect(whole).not.toHaveBeenCalled();
    expect(slice.mock.calls).toEqual([[0, 4096]]);
    expect(area().value).toBe('');
    expect(document.body.innerHTML).not.toMatch(/9434765919|Ada Example/);
  },
);

test('a document is read, and one that hides data further down is not shown', async () => {
  onStage(<Form />);
  choose(new File(['title: Sample\ncolumns: []\n'], 'sample.yaml'));
  await waitFor(() => expect(area().value).toBe('title: Sample\ncolumns: []\n'));
  choose(new File([`title: Other\n${'# words\n'.repeat(1000)}${csv}`], 'other.yaml'));
  await screen.findByText(/holds an NHS number/);
  expect(area().value).toBe('title: Sample\ncolumns: []\n');
});

test('pasted data is refused, and what was written stays', async () => {
  const user = userEvent.setup();
  onStage(<Form />);
  await user.click(area());
  await user.paste('title: Mine\n');
  await user.paste(csv);
  screen.getByText(/Data does not belong here/);
  expect(area().value).toBe('title: Mine\n');
  await user.paste('owner: Me\n');
  expect(screen.queryByText(/Data does not belong here/)).toBeNull();
  expect(area().value).toBe('title: Mine\nowner: Me\n');
});
