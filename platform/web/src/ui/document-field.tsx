import { Textarea } from 'nhsuk-react-components';
import { useId } from 'react';

interface Props {
  label: string;
  hint: string;
  value: string;
  onChange: (text: string) => void;
  error?: string | undefined;
}

/** A document pasted as text or read from a file on this computer. */
export function DocumentField({ label, hint, value, onChange, error }: Props) {
  const id = useId();
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
          onChange={(event) => {
            const file = event.target.files?.[0];
            if (file !== undefined) void file.text().then(onChange);
          }}
        />
      </div>
      <Textarea
        id={`${id}-text`}
        label={label}
        hint={hint}
        rows={10}
        spellCheck={false}
        className="v-code-field"
        value={value}
        onChange={(event) => onChange(event.target.value)}
        {...(error === undefined ? {} : { error })}
      />
    </>
  );
}
