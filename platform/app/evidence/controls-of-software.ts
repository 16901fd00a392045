import { control } from './control.ts';

/** How the software is written: what comes in, what goes out, what browsers are told, how it fails. */
export const controlsOfSoftware = {
  parsed: control(
    'Everything that comes in is parsed by a schema at the edge, on the server; unknown members, wrong forms and what is too long or too deep are refused in words.',
    'docs/architecture.md#the-wire',
    [
      'platform/server/routes.test.ts: hands on what the schema knows, and nothing else',
      'platform/server/routes.test.ts: over its limit is refused with the limit, in words',
      'platform/core/text/clean-text.test.ts: knows a NUL and half a surrogate pair',
    ],
  ),
  'sql-by-trees': control(
    'No SQL is spliced: metadata goes through parameters, researchers’ SQL through the engine’s own tree, of which every part must be on a list.',
    'docs/sql.md',
    [
      'policy/sql/judge/leak-corpus.test.ts: holds at least 150 attacks of every kind',
      'platform/app/audit/acts.test.ts: take no text of a reader for SQL',
      'platform/core/text/sql-text.test.ts: a string literal is that string to the engine',
    ],
    { kinds: ['query', 'refusal'] },
  ),
  'no-shell': control(
    'No command is given to a shell: programs are started by path with a list of arguments, and rooms have none to start.',
    'docs/architecture.md#the-processes',
    ['notebooks-gateway/launcher/r-escape.test.ts: starts no shell and no tool'],
  ),
  'code-confined': control(
    'People’s code is run in kernels alone, which are sandboxes without network, key, file or shell; nothing else evaluates text.',
    'docs/architecture.md#kernels',
    [
      'notebooks-gateway/launcher/kernel-escape.test.ts: reaches no network, by no family of addresses',
      'notebooks-gateway/launcher/kernel-escape.test.ts: holds no key, and no file of the cut',
    ],
    { kinds: ['kernel.opened', 'cell.run'] },
  ),
  markup: control(
    'Pages escape every value by how they are made; markup of people, of code and of outputs is drawn as text, Markdown and drawings by allow-lists.',
    'docs/architecture.md#trust-boundaries',
    [
      'platform/server/register/markup.test.ts: lets no value end its place',
      'platform/web/src/notebook/output-view.test.tsx: markup in text, tables and errors is drawn as the text it is',
      'platform/web/src/notebook/markdown-text.test.ts: makes no tag that was written, and no address',
    ],
  ),
  'browser-policy': control(
    'Every answer carries a content policy that loads and runs our own files alone, no framing, no sniffing, a referrer policy, and HSTS for two years where it is HTTPS.',
    'docs/architecture.md#trust-boundaries',
    [
      'platform/server/security.test.ts: lets a page load, run and call what is ours alone, and is neither sniffed nor kept',
      'platform/server/security.test.ts: asks for HTTPS for two years where it comes by HTTPS',
    ],
  ),
  'own-pages': control(
    'What changes something comes from our own page: a token of the session, the Origin, the Host and the method are checked; a token of the command line is no cookie.',
    'docs/architecture.md#trust-boundaries',
    [
      'platform/server/security.test.ts: comes from our own page',
      'platform/server/sign-in-attacks.test.ts: is not taken from another site’s page',
      'platform/server/routes.test.ts: tells which methods there are when asked by another',
    ],
  ),
  cookies: control(
    'Cookies are HttpOnly, SameSite, and on HTTPS Secure with the prefix __Host-.',
    'docs/architecture.md#trust-boundaries',
    [
      'platform/server/security.test.ts: sets cookies over HTTPS that are Secure, of this host alone',
      'platform/e2e/bad-input.e2e.ts: sets a session cookie that scripts and other sites do not get',
    ],
  ),
  'not-cached': control(
    'Answers are not to be stored; nothing of data is kept in the browser, and no token stands in an address.',
    'docs/architecture.md#trust-boundaries',
    [
      'platform/server/security.test.ts: lets a page load, run and call what is ours alone, and is neither sniffed nor kept',
      'platform/server/sign-in-attacks.test.ts: is not looked for in the address or the body',
    ],
  ),
  limits: control(
    'Queries, rooms, kernels, uploads, bodies, exports and notices have limits of time, memory, number and size; one person’s work holds up nobody else.',
    'docs/researcher.md#when-you-are-refused',
    [
      'platform/app/executions/judging/judges.test.ts: goes on with everything else while one person’s queries are judged',
      'platform/app/detached/detached-runs.test.ts: sent with others at once is refused beyond ten',
      'policy/sql/judge/bounds.test.ts: is refused: %s',
    ],
  ),
  'act-by-act': control(
    'An act is legal in its state or refused: intent before, outcome after, one at a time by locks, whole or not at all; what is limited is never spent twice.',
    'docs/architecture.md#the-ledger-is-the-truth',
    [
      'platform/app/record/locks.test.ts: never does two pieces of work at once that share a key',
      'platform/app/privacy/buy-answer.test.ts: is never overspent under any interleaving',
      'platform/app/requests/review.test.ts: can be thought over in the list until the other has voted',
    ],
    { kinds: ['privacy.charged', 'request.vote'] },
  ),
  'file-names': control(
    'Files are kept under names of our own; names that people give are checked, leave encoded, and deceive nobody.',
    'docs/disclosure-rules.md#requests',
    [
      'platform/app/notebooks/output-files.test.ts: those with names that deceive left out',
      'platform/core/keys/testing.ts: have names that are no paths',
      'disclosure-control/checks/smuggled-names.test.ts: and everyday names are still clean',
    ],
  ),
  errors: control(
    'Errors have a stable code and a sentence for people; of what is not ours nobody is told more than that there was an error, and the engine’s text is never shown.',
    'docs/errors.md',
    [
      'platform/server/routes.test.ts: shows an error of ours as a problem, and of any other nothing but that there was one',
      'platform/e2e/leaks.e2e.ts: refuses each attack for its reason, or answers without a value outside the agreement',
      'notebooks-gateway/protocol/time-bucket.test.ts: is one of few, never before the work is done and at most twice as late',
    ],
  ),
  'fails-closed': control(
    'What cannot be recorded is not done: a failed ledger, database, steward or store refuses acts, says so on every page, and is taken up again.',
    'docs/operator.md#a-full-disk',
    [
      'platform/ledger/log/full-disk.test.ts: a destruction that fails stops everything and is finished after a restart',
      'platform/app/boot/steward-store.test.ts: whose bucket refuses it says so',
      'platform/app/record/database-behind.test.ts: a database that takes in nothing more stops new acts',
    ],
  ),
  'logs-clean': control(
    'The process log is JSON lines of codes, ids and timings: no SQL, names, values, secrets or addresses.',
    'docs/operator.md#watch',
    [
      'platform/app/notices/inboxes.test.ts: is logged once and says nothing of them',
      'platform/cli/output.test.ts: shows nothing to people that their terminal would obey',
    ],
  ),
  'calls-out': control(
    'The server calls its provider, mail server, receiver of webhooks, key service and store, each named by a setting, with TLS that is checked and without following redirects; no person names an address to call.',
    'docs/operator.md#webhooks',
    [
      'platform/app/notices/mail/mailer.test.ts: goes over TLS from the first byte, from a user with a password out of a file',
      'platform/app/notices/webhook/webhook.test.ts: follows no redirect',
      'platform/cli/commands/sign-in.test.ts: goes to no other server: not by a redirection, and not by another name',
    ],
    { facts: ['settings'] },
  ),
  mail: control(
    'A message holds no word that anybody wrote; addresses are checked and sealed.',
    'docs/operator.md#notices',
    ['platform/app/notices/letter.test.ts: holds no word that a person wrote'],
    { kinds: ['notice.sent'] },
  ),
  cryptography: control(
    'AES-256-GCM, SHA-256, HMAC and Ed25519 of Node’s and the engine’s libraries, with random keys and nonces of the system’s generator; no cipher of our own.',
    'docs/architecture.md#keys',
    [
      'platform/core/keys/sealed-box.test.ts: a short tag, which could be guessed, is never accepted',
      'platform/ledger/tree/merkle.test.ts: the roots of the known test tree of Certificate Transparency',
      'platform/ledger/tree/signed-note.test.ts: any changed byte of a checkpoint is noticed',
    ],
    { facts: ['keys', 'versions'] },
  ),
  typed: control(
    'TypeScript without any, strict comparison by rule, values parsed into types, maps and sets for what people name.',
    'docs/developer.md#house-rules',
    ['platform/core/text/canonical-json.test.ts: what has no canonical form is refused'],
  ),
  'hostile-bytes': control(
    'Bytes of rooms, kernels and files are parsed with every length and offset checked, in memory-safe code.',
    'docs/architecture.md#the-wire',
    [
      'notebooks-gateway/arrow/hostile-bytes.test.ts: that promise more rows than they hold are refused',
      'notebooks-gateway/client/hostile-room.test.ts: that sends rows without end, holds a bounded part and ends the connection',
      'notebooks-gateway/client/hostile-kernel.test.ts: ends its session and shows nothing of it',
    ],
  ),
} as const;
