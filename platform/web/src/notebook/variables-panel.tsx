import { fileSizeText, type Answer } from '@vitrine/api';
import { useEffect } from 'react';
import { useLoaded } from '../api/use-loaded.ts';
import { plural } from '../logic/times.ts';
import { useApi } from '../session/session-context.ts';
import { Empty } from '../ui/empty.tsx';
import { LoadedView } from '../ui/loaded-view.tsx';
import { languageNames } from './languages.ts';

interface Props {
  agreement: string;
  /** Another number after each run. */
  turn: number;
  open: boolean;
  onOpen: (open: boolean) => void;
  onShown: (shownToday: number) => void;
}

/** The variables of Python and R, when somebody asks for them: each that is new counts as text. */
export function VariablesPanel({ agreement, turn, open, onOpen, onShown }: Props) {
  return (
    <section aria-labelledby="variables">
      <h2 id="variables" className="nhsuk-heading-xs">
        Variables
      </h2>
      <p className="v-quiet v-tight">
        Name, type, shape and memory; what is new counts as text on the allowance.{' '}
        <button type="button" className="v-linkish" aria-expanded={open} onClick={() => onOpen(!open)}>
          {open ? 'Hide variables' : 'Show variables'}
        </button>
      </p>
      {open ? <Variables agreement={agreement} turn={turn} onShown={onShown} /> : null}
    </section>
  );
}

function Variables({ agreement, turn, onShown }: Pick<Props, 'agreement' | 'turn' | 'onShown'>) {
  const api = useApi();
  const handle = useLoaded(`variables:${agreement}`, (signal) =>
    api.call('listVariables', { params: { ref: agreement }, signal }),
  );
  const { reload } = handle;
  useEffect(() => {
    if (turn > 0) reload();
  }, [turn, reload]);
  const shownToday = handle.loaded.data?.shownToday;
  useEffect(() => {
    if (shownToday !== undefined) onShown(shownToday);
    // When it is another, and not whenever the page is drawn.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [shownToday]);
  return (
    <LoadedView what="the variables" handle={handle}>
      {({ languages }) =>
        languages.every(({ total }) => total === 0) ? (
          <Empty>None: no cell of Python or R has set one.</Empty>
        ) : (
          languages.map((one) => <LanguageVariables key={one.language} of={one} />)
        )
      }
    </LoadedView>
  );
}

function LanguageVariables({ of }: { of: Answer<'listVariables'>['languages'][number] }) {
  const { language, variables, unlisted } = of;
  return (
    <div className="v-variables" role="group" aria-label={languageNames[language]} tabIndex={0}>
      <table className="v-table v-table--fit" aria-label={`Variables of ${languageNames[language]}`}>
        <thead>
          <tr>
            <th scope="col">{languageNames[language]}</th>
            <th scope="col">Type, shape, memory</th>
          </tr>
        </thead>
        <tbody>
          {variables.map(({ name, type, shape, bytes }) => (
            <tr key={name}>
              <th scope="row">
                <bdi>{name}</bdi>
              </th>
              <td>{factsOf(type, shape, bytes)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {unlisted === 0 ? null : (
        <p className="v-quiet v-tight">
          {plural(unlisted, 'variable')} not listed, for their names or number.
        </p>
      )}
    </div>
  );
}

/** In one cell: beside the notebook there is no room for three. What is not known is left out. */
function factsOf(type: string, shape: readonly number[] | null, bytes: number | null): string {
  const sizes = shape === null ? [] : [shape.map((n) => n.toLocaleString('en-GB')).join(' × ')];
  return [type, ...sizes, ...(bytes === null ? [] : [fileSizeText(bytes)])].join(', ');
}
