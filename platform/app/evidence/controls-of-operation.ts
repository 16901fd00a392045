import { control } from './control.ts';

/** How it runs, is watched, is checked and comes back. */
export const controlsOfOperation = {
  rooms: control(
    'Each person’s room for an agreement is a sandbox of its own: no network, no other room, no file of the machine, limits of memory, time and scratch.',
    'docs/architecture.md#the-processes',
    [
      'notebooks-gateway/launcher/escape.test.ts: cannot read a file of the machine by its real path',
      'platform/core/sandbox/sandbox.test.ts: has no network but an empty one of its own',
      'notebooks-gateway/launcher/kernel-escape.test.ts: sees the cut of its own room only',
    ],
    { kinds: ['room.opened', 'room.closed'], facts: ['sandbox'] },
  ),
  'least-privilege': control(
    'Server, steward, guard, checkers, readers and kernels are processes apart, each with what it needs; the server cannot open the steward’s files.',
    'docs/architecture.md#the-processes',
    [
      'platform/e2e/accounts.e2e.ts: opens nothing of the steward’s folders',
      'platform/server/strict.test.ts: refuses to run where the server could open the steward’s files',
    ],
    { facts: ['accounts'] },
  ),
  tools: control(
    'SQL, Python and R with packages from pinned lists, in a notebook in the browser; nothing is installed on a person’s machine, and the guides say how.',
    'docs/researcher.md#the-workspace',
    ['platform/e2e/study.e2e.ts: counts readmissions in Python'],
    { kinds: ['query', 'cell.run', 'kernel.opened'] },
  ),
  reproducible: control(
    'A notebook is run from the top in a fresh room, on record with all its code first, and becomes a bundle of code, versions, cuts and outputs with digests, which are the same when it is run again.',
    'docs/researcher.md#the-notebook',
    [
      'platform/app/notebooks/fresh/fresh.test.ts: on record with all code first, and shows nothing',
      'platform/app/notebooks/fresh/fresh.test.ts: the same code gives the same digests of outputs',
      'platform/e2e/named-results.e2e.ts: runs from the top in a fresh room',
    ],
    { kinds: ['notebook.run', 'query', 'cell.run'] },
  ),
  'no-telemetry': control(
    'The content policy of every answer lets a page load, run and call what is ours alone: it sends nothing elsewhere.',
    'docs/architecture.md#trust-boundaries',
    [
      'platform/server/security.test.ts: lets a page load, run and call what is ours alone, and is neither sniffed nor kept',
    ],
  ),
  ledger: control(
    'Every act, refusal and sign-in is on the ledger, on disk, before its effect can be seen: who, what, when, under which agreement, and how it ended.',
    'docs/architecture.md#the-ledger-is-the-truth',
    [
      'platform/ledger/log/acts.test.ts: the intent is on disk before the act, the outcome before its result',
      'platform/ledger/log/kill.test.ts: killed at any moment and started again, it has every acknowledged entry',
      'platform/ledger/events/vocabulary.test.ts: refuses an undeclared type',
    ],
    { kinds: ['query', 'refusal', 'session.started'], facts: ['ledger'] },
  ),
  'ledger-tamper-evident': control(
    'Whatever is edited, deleted, reordered or put back in the ledger is found, by our verifier and by programs that others wrote.',
    'docs/igard-reviewer.md#verify',
    [
      'platform/ledger/verify/verify.test.ts: any changed byte of any entry is found, at its index',
      'tools/third-party/other-verifiers.test.ts: finds our ledger sound',
      'tools/third-party/other-verifiers.test.ts: finds the public log of days sound',
    ],
    { facts: ['ledger', 'verification'], page: '/register/verify' },
  ),
  witness: control(
    'The steward, another user of the machine, follows the ledger and takes no other and no older one.',
    'docs/operator.md#a-ledger-that-was-replaced',
    [
      'platform/app/rooms/shown-receipts.test.ts: has the steward follow the log within seconds',
      'platform/app/rooms/shown-receipts.test.ts: lets the steward refuse a log that was put back',
    ],
    { facts: ['ledger'] },
  ),
  audit: control(
    'Reviewers find who used which data, when, under which agreement and whether it was allowed; every export and every view of theirs is on record.',
    'docs/igard-reviewer.md#audit',
    [
      'platform/app/audit/acts.test.ts: are paged without a gap or a repetition',
      'platform/app/audit/acts.test.ts: are exported on record',
    ],
    { kinds: ['query', 'page.shown', 'audit.exported'] },
  ),
  unusual: control(
    'Unusual activity is found by rules that one can read, each with its reason and its entries.',
    'docs/igard-reviewer.md#audit',
    ['platform/app/audit/unusual/unusual.test.ts: find at least 18 of 20 misuses'],
    { kinds: ['audit.finding-looked-at'] },
  ),
  sampling: control(
    'A random sample that nobody chooses, and anybody can draw again, is put before reviewers each month.',
    'docs/igard-reviewer.md#audit',
    ['platform/app/audit/sampling/samples.test.ts: worked out again from public faces alone'],
    { kinds: ['sample.committed', 'sample.drawn', 'sample.looked-at'] },
  ),
  incidents: control(
    'Findings become cases, and cases incidents with containment by one act, the clock of 72 hours and a report; none forgets a step.',
    'docs/igard-reviewer.md#incidents',
    [
      'platform/app/cases/cases.test.ts: is contained by one act of a reviewer and one click of an officer',
      'platform/app/cases/incident-report.test.ts: says what article 33(3) asks for',
    ],
    { kinds: ['case.step', 'incident.step'] },
  ),
  'kill-switch': control(
    'An operator stops everything by one act: no query runs, no room opens, no file leaves, also after a restart.',
    'docs/operator.md#when-something-breaks',
    ['platform/app/environment/kill-switch.test.ts: tells operators since when, by whom and why'],
    { kinds: ['environment.stopped', 'environment.resumed'] },
  ),
  register: control(
    'The public reads every agreement, release and dataset and the bands of activity, without signing in and without JavaScript.',
    'docs/public.md#what-you-find',
    [
      'platform/e2e/register.e2e.ts: comes from the front page to an agreement',
      'platform/server/register/register-routes.test.ts: holds nothing private of any type of entry',
    ],
    { page: '/register' },
  ),
  'public-log': control(
    'A public log takes in each day when it is over, tells of nobody, and is checked by anybody.',
    'docs/public.md#check-the-log',
    [
      'platform/app/public-log/journalist.test.ts: from the public files of a year',
      'platform/app/public-log/day-rules.test.ts: replays each day of the public log',
    ],
    { kinds: ['public-log.day'], facts: ['public-log'], page: '/register/verify' },
  ),
  backup: control(
    'A home is backed up while people work, and comes back whole with its ledger verified.',
    'docs/operator.md#back-up-and-restore',
    [
      'platform/e2e/backup.e2e.ts: comes back from a backup that was made while people worked',
      'platform/app/backup/backup.test.ts: of a backup that was altered is refused',
    ],
    { facts: ['backup'] },
  ),
  'crash-safe': control(
    'Killed at any moment, an act is whole or not at all, and the next start says which.',
    'docs/operator.md#a-full-disk',
    [
      'datasets/steward/crash.test.ts: leaves a whole release or none',
      'platform/app/boot/recovery.test.ts: records a release, opt-outs and a list of people that the steward finished after the server had died, once',
    ],
    { facts: ['ledger'] },
  ),
  'strict-mode': control(
    'Strict mode refuses to start with anything unfit for real data: HTTP, one factor, keys in files, no sandbox, no accounts apart, an embedded database.',
    'docs/operator.md#strict-mode',
    ['platform/server/strict.test.ts: accepts settings that are fit for real data'],
    { facts: ['mode', 'settings', 'accounts', 'sandbox'] },
  ),
  settings: control(
    'Every setting is declared, checked at the start and documented; an unknown or wrong one is refused without repeating its value.',
    'docs/operator.md#settings',
    [
      'platform/core/process/settings.test.ts: every wrong or unknown variable is named as it was written, without its value',
      'tools/docs.test.ts: docs/operator.md lists every setting, and no other',
    ],
    { facts: ['settings'] },
  ),
  infrastructure: control(
    'The environment on AWS is code: stacks, networks without a way out, rights, alarms and budgets, checked by tests and rules before they are deployed.',
    'docs/aws.md',
    [
      'infra/cdk/test/checks.test.ts: synthesises offline, and AWS Solutions and NIST 800-53 find nothing that is not acknowledged',
    ],
  ),
  documented: control(
    'The guides are tested: every command, setting, error, event and example of theirs is the program’s.',
    'docs/developer.md#find-the-way',
    ['tools/docs.test.ts: every command line that a page shows is one that the command line takes'],
  ),
  doctor: control(
    'A command says what machine and home lack; a notice on every page and /health say what does not hold while it runs.',
    'docs/operator.md#watch',
    ['platform/server/health.test.ts: says that data cannot be had although acts are taken'],
    { facts: ['sandbox', 'accounts', 'database'] },
  ),
  dependencies: control(
    'Every dependency is pinned by version and hash, has its reason and licence, and is in a bill of materials.',
    'docs/dependencies.md',
    ['tools/docs.test.ts: docs/dependencies.md lists every direct dependency, and no other'],
    { facts: ['versions'] },
  ),
} as const;
