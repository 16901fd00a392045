import { fileReasonTexts, type Request, type Vote } from '@vitrine/api';
import { Textarea } from 'nhsuk-react-components';
import { fileReasons, undecided, type Decided, type DecidedFiles } from './decided-files.ts';
import { choices } from './vote-keys.ts';

interface Props {
  request: Request;
  /** The vote chosen for all files that have none of their own. */
  choice: Vote | undefined;
  decided: DecidedFiles;
  onDecided: (decided: DecidedFiles) => void;
}

/** What is decided of each file: where there are several, each may have a vote of its own, of which the vote follows. */
export function FileDecisions({ request, choice, decided, onDecided }: Props) {
  const names = request.fileList.map(({ name }) => name);
  return names.map((name, at) => (
    <FileDecision
      key={name}
      id={`file-${at}`}
      name={name}
      isOnly={names.length === 1}
      choice={choice}
      decided={decided[name] ?? undecided}
      onDecided={(one) => onDecided({ ...decided, [name]: one })}
    />
  ));
}

interface OneProps {
  id: string;
  name: string;
  isOnly: boolean;
  choice: Vote | undefined;
  decided: Decided;
  onDecided: (decided: Decided) => void;
}

function FileDecision({ id, name, isOnly, choice, decided, onDecided }: OneProps) {
  const { reasons, words } = decided;
  const vote = decided.vote ?? choice;
  const stays = vote === 'changes' || vote === 'reject';
  if (isOnly && !stays) return null;
  return (
    <fieldset className="nhsuk-fieldset v-file-decision">
      <legend className="nhsuk-fieldset__legend nhsuk-fieldset__legend--s">{name}</legend>
      {isOnly ? null : (
        <>
          <label className="nhsuk-label" htmlFor={id}>
            Decision on {name}
          </label>
          <select
            id={id}
            className="nhsuk-select"
            value={decided.vote ?? ''}
            onChange={({ target }) => {
              const own = choices.find((one) => one.vote === target.value);
              onDecided({ reasons, words, ...(own === undefined ? {} : { vote: own.vote }) });
            }}
          >
            <option value="">As the vote</option>
            {choices.map((one) => (
              <option key={one.vote} value={one.vote}>
                {one.text}
              </option>
            ))}
          </select>
        </>
      )}
      {stays ? (
        <>
          {fileReasons.map((reason) => (
            <label key={reason} className="v-check">
              <input
                type="checkbox"
                checked={reasons.includes(reason)}
                onChange={({ target }) => {
                  const others = reasons.filter((one) => one !== reason);
                  onDecided({ ...decided, reasons: target.checked ? [...others, reason] : others });
                }}
              />{' '}
              {fileReasonTexts[reason]}
            </label>
          ))}
          <Textarea
            id={`${id}-words`}
            label={`What must change in ${name}`}
            rows={2}
            maxLength={4000}
            value={words}
            onChange={(event) => onDecided({ ...decided, words: event.target.value })}
          />
        </>
      ) : null}
    </fieldset>
  );
}
