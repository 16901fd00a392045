import type { Request } from '@vitrine/api';
import { Button, TextInput } from 'nhsuk-react-components';
import { useState } from 'react';
import { useAction } from '../api/use-action.ts';
import { useApi } from '../session/session-context.ts';
import { ActButton } from '../ui/act-button.tsx';
import { ProblemPanel } from '../ui/problem-panel.tsx';

interface Props {
  request: Request;
  name: string;
  onChanged: (changed: Request) => void;
}

/** Renames a file or takes it out, while the request is the requester's to change. */
export function FileActs({ request, name, onChanged }: Props) {
  const api = useApi();
  const [newName, setNewName] = useState<string>();
  const params = { id: request.id, name };
  const remove = useAction(async () => onChanged(await api.call('removeRequestFile', { params })));
  const rename = useAction(async (to: string) => {
    onChanged(await api.call('renameRequestFile', { params, body: { name: to } }));
    setNewName(undefined);
  });
  const problem = remove.problem ?? rename.problem;
  return (
    <>
      {newName === undefined ? (
        <div className="v-buttons">
          <Button type="button" secondary small onClick={() => setNewName(name)}>
            Rename<span className="nhsuk-u-visually-hidden"> {name}</span>
          </Button>
          <ActButton type="button" secondary off={remove.busy} onClick={() => void remove.run()}>
            Take out<span className="nhsuk-u-visually-hidden"> {name}</span>
          </ActButton>
        </div>
      ) : (
        <>
          <TextInput
            id={`rename-${name}`}
            label={`New name of ${name}`}
            value={newName}
            onChange={(event) => setNewName(event.target.value)}
          />
          <div className="v-buttons">
            <ActButton type="button" off={rename.busy} onClick={() => void rename.run(newName)}>
              Rename
            </ActButton>
            <Button type="button" secondary onClick={() => setNewName(undefined)}>
              Keep the name
            </Button>
          </div>
        </>
      )}
      {problem === undefined ? null : <ProblemPanel problem={problem} />}
    </>
  );
}
