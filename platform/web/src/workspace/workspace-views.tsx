import type { Workspace } from '@vitrine/api';
import { NavLink } from 'react-router';
import { addresses } from '../addresses.ts';

/** The ways to work under an agreement, where there is more than one: a query at once, or a notebook. */
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
          <NavLink to={addresses.notebook(space.ref)}>Notebook</NavLink>
        </li>
      </ul>
    </nav>
  );
}
