import { Link, NavLink } from 'react-router';
import { addresses } from '../addresses.ts';
import { useRoles, useSession } from '../session/session-context.ts';
import { useAction } from '../api/use-action.ts';

const everyone = [
  { to: addresses.home(), text: 'Home' },
  { to: addresses.catalogue(), text: 'Catalogue' },
  { to: addresses.agreements(), text: 'Agreements' },
  { to: addresses.requests(), text: 'Requests' },
];

export function Header() {
  const { session, end } = useSession();
  const roles = useRoles();
  const leaving = useAction(end);
  const items = [
    ...everyone,
    ...(roles.has('output-checker') ? [{ to: addresses.review(), text: 'Review' }] : []),
    ...(roles.has('access-officer') || roles.has('output-checker')
      ? [{ to: addresses.checking(), text: 'Checking' }]
      : []),
    ...(roles.has('igard-reviewer')
      ? [
          { to: addresses.audit(), text: 'Audit' },
          { to: addresses.cases(), text: 'Cases' },
        ]
      : []),
    ...(roles.has('operator') ? [{ to: addresses.environment(), text: 'Environment' }] : []),
  ];
  return (
    <header className="v-header">
      <Link to="/" className="v-header__name">
        Vitrine
      </Link>
      {session.person === undefined ? null : (
        <>
          <nav aria-label="Main" className="v-header__nav">
            <ul>
              {items.map((item) => (
                <li key={item.to}>
                  <NavLink to={item.to} end={item.to === '/'}>
                    {item.text}
                  </NavLink>
                </li>
              ))}
            </ul>
          </nav>
          <div className="v-header__person">
            <span>{session.person.name}</span>
            <NavLink to={addresses.notices()}>Notices</NavLink>
            <button type="button" disabled={leaving.busy} onClick={() => void leaving.run()}>
              Sign out
            </button>
          </div>
        </>
      )}
    </header>
  );
}
