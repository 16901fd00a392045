import { Textarea } from 'nhsuk-react-components';
import { useId, useState } from 'react';
import { headBytes, whyNotFile, whyNotText } from '../logic/document-gate.ts';

interface Props {
  label: string;
  hint: string;
  value: string;
  onChange: (text: string) => void;
  /** Nothing can be written for now. */
  locked?: boolean;
  error?: string | undefined;
}

/** A document pasted as text or read from a file on this computer. A file of data is refused before it is read. */
export function DocumentField({ label, hint, value, onChange, locked = false, error }: Props) {
  const id = useId();
  const [refused, setRefused] = useState<string>();
  const take = (text: string): void => {
    const why = whyNotText(text);
    setRefused(why);
    if (why === undefined) onChange(text);
  };
  const choose = async (file: File): Promise<void> => {
    const head = new Uint8Array(await file.slice(0, headBytes).arrayBuffer());
    const why = whyNotFile(file, head);
    if (why === undefined) take(await file.text());
    else setRefused(why);
  };
  const said = refused ?? error;
  return (
    <>
      <div className="nhsuk-form-group">
        <label className="nhsuk-label" htmlFor={`${id}-file`}>
          Choose a file
        </label>
        <input
          id={`${id}-file`}
          type="file"
          accept=".yaml,.yml,.json"
          className="nhsuk-file-upload"
          disabled={locked}
          onChange={({ target }) => {
            const file = target.files?.[0];
            if (file === undefined) return;
            void choose(file).catch(() => setRefused('The file could not be read.'));
            // Choosing the same file again, once it is mended, is a change again.
            target.value = '';
          }}
        />
      </div>
      <Textarea
        id={`${id}-text`}
        label={label}
        hint={hint}
        rows={10}
        spellCheck={false}
        autoComplete="off"
        className="v-code-field"
        value={value}
        readOnly={locked}
        onChange={(event) => take(event.target.value)}
        {...(said === undefined ? {} : { error: said })}
      />
    </>
  );
}
