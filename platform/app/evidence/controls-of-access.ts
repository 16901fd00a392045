import { control } from './control.ts';

/** Who may do what: sign-in, sessions, rights, agreements. */
export const controlsOfAccess = {
  agreement: control(
    'Nothing is done with data but under a written agreement that two data access officers signed; its clauses are what is enforced.',
    'docs/agreements.md#from-draft-to-active',
    [
      'datasets/steward/steward.test.ts: an agreement with one signature, or with one officer twice',
      'policy/lifecycle/signature.test.ts: counts two different officers',
      'policy/agreement/agreement-text.test.ts: answers any text with an agreement or with AgreementInvalid',
    ],
    { kinds: ['agreement.applied', 'agreement.signed'], page: '/register' },
  ),
  'agreement-ends': control(
    'Queries stop and rooms close within seconds when an agreement expires, is suspended, narrowed or loses a person; its pseudonym maps and cuts are destroyed on record.',
    'docs/agreements.md#what-ending-proves',
    [
      'platform/e2e/ends.e2e.ts: destroys cuts and pseudonym maps',
      'datasets/steward/ends.test.ts: with the statement of somebody whom the agreement names, or of no officer',
    ],
    { kinds: ['agreement.suspended', 'agreement.ended', 'agreement.destroyed', 'cut.destroyed'] },
  ),
  rights: control(
    'Every act asks what the person may do, on the server, and denies what no rule allows; who has no part in a study is shown nothing of it on any address.',
    'docs/architecture.md#the-house',
    [
      'platform/app/every-route.test.ts: shows a study to nobody who has no part in it',
      'policy/abilities/abilities.test.ts: the known over-grant of CASL',
    ],
    { kinds: ['refusal'] },
  ),
  'rights-from-the-record': control(
    'Roles, signatures, votes and allowances are those of the ledger: what another hand writes into the database gives nobody rights, and is noticed.',
    'docs/architecture.md#the-ledger-is-the-truth',
    [
      'platform/app/record/altered-database.test.ts: gives nobody rights',
      'platform/app/record/rules.test.ts: is named, and what is done under it',
    ],
    { facts: ['database'] },
  ),
  refusals: control(
    'What a person may not do is refused with its rule, and the refusal is recorded.',
    'docs/architecture.md#the-ledger-is-the-truth',
    [
      'platform/app/record/refusals.test.ts: put it on record with its code and nothing of the input, and still refuse',
    ],
    { kinds: ['refusal'] },
  ),
  'sign-in': control(
    'People sign in with the organisation’s own provider by OpenID Connect: code flow with PKCE, state and nonce; forged, foreign, old and used tokens begin no session.',
    'docs/operator.md#sign-in',
    [
      'platform/server/sign-in-attacks.test.ts: begins no session, and nothing is recorded',
      'platform/identity/sign-in/id-tokens.test.ts: is refused when anything of it was altered',
      'platform/server/sign-in-attacks.test.ts: is refused with an answer',
    ],
    { kinds: ['session.started', 'session.ended'], facts: ['settings'] },
  ),
  'second-factor': control(
    'A second factor can be demanded of every sign-in, by the browser and at the command line, and strict mode does not start without.',
    'docs/operator.md#sign-in',
    [
      'platform/server/sign-in-sessions.test.ts: is asked of browsers and the command line, and its absence is said',
      'platform/server/strict.test.ts: one factor only',
    ],
    { facts: ['mode', 'settings'] },
  ),
  'one-person': control(
    'A person is an issuer and a subject of the provider, never an address or a name; nobody has an account of Vitrine’s own or a shared one.',
    'docs/operator.md#sign-in',
    ['platform/server/sign-in-attacks.test.ts: cannot take the name of somebody else'],
    { kinds: ['person.recorded'] },
  ),
  sessions: control(
    'Sessions are kept on the server, end by idleness and by age however often they are renewed, and are a new token at every sign-in.',
    'docs/operator.md#settings',
    [
      'platform/identity/sessions/sessions.test.ts: ends after the minutes without a call that are set',
      'platform/server/sign-in-sessions.test.ts: does not keep a session token that was planted, nor the one it had',
      'platform/identity/sessions/sessions.test.ts: however often it was begun anew',
    ],
    { kinds: ['session.started', 'session.ended'], facts: ['settings'] },
  ),
  'sign-out': control(
    'Signing out ends the session on the server, and the provider can end all sessions of a person, on record.',
    'docs/operator.md#sign-in',
    [
      'platform/server/sign-in-attacks.test.ts: ends the sessions of its subject, on record',
      'platform/server/sign-in-sessions.test.ts: is signed out when it signs out at the provider',
    ],
    { kinds: ['session.ended'] },
  ),
  'step-up': control(
    'Signing, voting, releasing and stopping ask for a fresh sign-in, which a renewed session is not.',
    'docs/operator.md#sign-in',
    [
      'platform/server/sign-in-sessions.test.ts: asks the command line as well, and a renewed session is no fresher than its proof',
    ],
    { facts: ['settings'] },
  ),
  'command-line': control(
    'The command line signs in by the device grant; its codes are good once and for minutes, asked for slowly, and its token is no cookie.',
    'docs/operator.md#sign-in',
    [
      'platform/identity/sign-in/device.test.ts: is asked about until somebody typed it',
      'platform/server/sign-in-attacks.test.ts: of the command line is no cookie, and a cookie is no bearer token',
      'platform/server/sign-in-sessions.test.ts: is worth nothing when nobody types it in time',
    ],
    { kinds: ['session.started'] },
  ),
  'officers-keys': control(
    'Officers sign with passkeys that the operator enrols; the steward checks the signatures itself.',
    'docs/operator.md#enrol-an-officer',
    [
      'platform/e2e/passkey.e2e.ts: sign nothing before they are enrolled',
      'datasets/catalogue/steward/officers.test.ts: one passkey counts for one officer, however its point is written',
    ],
    { kinds: ['officer.key-enrolled', 'officer.key-removed', 'agreement.signed'] },
  ),
  'two-people': control(
    'What weighs much takes two: an agreement two officers, a release two checkers who do not see each other’s vote, a list that lets people back in a second person.',
    'docs/output-checker.md#what-you-can-and-cannot-do',
    [
      'datasets/steward/steward.test.ts: an agreement with one signature, or with one officer twice',
      'platform/e2e/bad-input.e2e.ts: have two votes, each a secret until both are cast',
      'datasets/steward/people/opt-outs.test.ts: a second person, when it lacks people, also where as many others take their place',
      'platform/app/audit/ledger-check.test.ts: names a release that nobody voted for, however well the log is signed',
    ],
    { kinds: ['request.vote', 'agreement.signed', 'optout.proposed'] },
  ),
} as const;
