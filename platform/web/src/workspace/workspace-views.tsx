import type { Workspace } from '@vitrine/api';
import { NavLink } from 'react-router';
import { addresses } from '../addresses.ts';
import { runLanguages } from '../detached/sent-draft.ts';

/** The ways to work under an agreement, where there is more than one: a query at once, and a notebook or code unseen. */
export function WorkspaceViews({ space }: { space: Workspace }) {
  if (space.kernels.every((one) => one === 'sql')) return null;
  return (
    <nav aria-label="Views">
      <ul className="v-views">
        <li>
          <NavLink end to={addresses.workspace(space.ref)}>
            Query
          </NavLink>
        </li>
        <li>
          {runLanguages(space).length > 0 ? (
            <NavLink to={addresses.runs(space.ref)}>Runs</NavLink>
          ) : (
            <NavLink to={addresses.notebook(space.ref)}>Notebook</NavLink>
          )}
        </li>
      </ul>
    </nav>
  );
}
