import { control } from './control.ts';

/** What happens to data: in, through, out, and away. */
export const controlsOfData = {
  minimised: control(
    'A room holds a minimised copy of the granted columns, rows and people, and nothing else; what was granted and never used is told.',
    'docs/architecture.md#the-datas-way',
    [
      'datasets/steward/cuts/cuts.test.ts: its plain bytes depend on visible rows only',
      'platform/app/audit/use/use.test.ts: grants what was used and never more than was granted',
    ],
    { kinds: ['cut.made', 'room.opened'] },
  ),
  pseudonyms: control(
    'Pseudonyms are random and another agreement’s match nowhere; direct identifiers are replaced before data is published.',
    'docs/data-manager.md#how-rows-find-their-person',
    ['datasets/steward/cuts/cuts.test.ts: keys are pseudonyms'],
    { kinds: ['dataset.published', 'cut.made'] },
  ),
  ingress: control(
    'Data comes in by publishing alone: declared columns, every row checked, bad ones in quarantine with their reasons, a signed manifest with the digest of what was read.',
    'docs/data-manager.md#publish-a-release',
    [
      'datasets/steward/publish/landing-faults.test.ts: a file that is written over while it is read',
      'datasets/steward/publish/quarantine.test.ts: says what publishing would come to, with lines and without a value, and changes nothing',
    ],
    { kinds: ['dataset.published', 'dataset.checked', 'quarantine.shown', 'quarantine.listed'] },
  ),
  catalogue: control(
    'Every dataset has a description of its columns, codes, source, owner, licence and releases, and says which agreements use it; published in the standards’ own forms.',
    'docs/data-manager.md#the-dataset-file',
    [
      'platform/app/register/descriptions/descriptions.test.ts: is DCAT-AP 3.0.1 by its shapes',
      'platform/web/src/catalogue/catalogue-page.test.tsx: a search says in which codes of a column the words stand',
    ],
    { kinds: ['dataset.published'], page: '/register/datasets' },
  ),
  twin: control(
    'Synthetic twins and public synopses let people write code and plan without any person’s row.',
    'docs/data-manager.md#the-synthetic-twin',
    [
      'datasets/catalogue/twin/twin.test.ts: is made of what everybody may see of it',
      'disclosure-control/synopsis/synopsis.test.ts: has whole counts, none below zero, and the same total in every table and margin',
    ],
    { kinds: ['synopsis.bought'], page: '/register/datasets' },
  ),
  'opt-outs': control(
    'Opt-outs reach every cut, at the age that the agreement allows; a list that lets people back in takes a second person and is undone on record.',
    'docs/data-manager.md#opt-outs',
    [
      'datasets/steward/people/opt-outs.test.ts: a second person, when it lacks people, also where as many others take their place',
      'platform/app/catalogue/opt-out-stops.test.ts: a new list stops the queries of agreements that apply it',
    ],
    { kinds: ['optout.proposed', 'optout.applied', 'optout.undone', 'optout.discarded'] },
  ),
  unseen: control(
    'An agreement can show nobody a row: protected aggregates, private figures, or code that runs unseen and whose files are checked.',
    'docs/researcher.md#two-ways-to-see-results',
    [
      'platform/app/executions/modes/modes.test.ts: answers display',
      'platform/app/detached/detached-runs.test.ts: tells its study nothing before they are released',
    ],
    { kinds: ['query', 'detached.run', 'privacy.charged'] },
  ),
  metered: control(
    'Whatever is shown of data counts on a daily allowance and is on record before it is seen.',
    'docs/researcher.md#two-ways-to-see-results',
    [
      'platform/app/executions/meter.test.ts: an amendment does not begin a day anew',
      'platform/app/notebooks/run-cell.test.ts: shows nothing before the showing is on record',
    ],
    { kinds: ['page.shown', 'query', 'cell.run', 'allowance.extended'] },
  ),
  'protected-figures': control(
    'Figures are protected in the room by the agreement’s profile; what is close to an earlier figure repeats what was shown, over all agreements and people.',
    'docs/disclosure-rules.md#aggregates',
    [
      'datasets/steward/figures/attack.test.ts: nobody is learned with the memory, and some are without',
      'disclosure-control/query/aggregate/properties.test.ts: an independent reckoning gives the same answer',
    ],
    { kinds: ['query'] },
  ),
  egress: control(
    'Files leave through one door: a request, automatic checks, two votes of checkers who are no part of the study, a release with a certificate.',
    'docs/disclosure-rules.md#requests',
    [
      'platform/app/requests/review.test.ts: is decided on what the ledger says',
      'disclosure-control/release/release.test.ts: is verified by the recipe',
    ],
    {
      kinds: [
        'request.submitted',
        'request.vote',
        'request.released',
        'request.downloaded',
        'request.withdrawn',
      ],
      page: '/register/releases',
    },
  ),
  'output-checks': control(
    'Outputs are read, classified and checked statistically before people look: thresholds, dominance, differences between tables, identifiers; what cannot be read is a stop or left to a person.',
    'docs/output-checker.md#what-the-checks-find',
    [
      'disclosure-control/checks/forms.test.ts: what gives people away is stopped, whatever the form',
      'disclosure-control/checks/differing-tables.test.ts: what is too much to compare is left to a person',
      'disclosure-control/recovery/recovery.test.ts: every cell that rows and columns determine is a stop',
    ],
    { kinds: ['request.file-added', 'request.submitted'] },
  ),
  'output-reencoded': control(
    'What leaves is what was looked at: every file is written anew without what nobody sees, and unknown forms do not leave.',
    'docs/decisions/0018-what-leaves-is-what-was-seen.md',
    [
      'disclosure-control/reencode/reencode.test.ts: is kept, and voted on, in the form in which it leaves',
      'disclosure-control/reencode/smuggled-office.test.ts: RTF: neither in groups that are not shown nor in what is',
    ],
    { kinds: ['request.file-added', 'request.released'] },
  ),
  'files-checked': control(
    'Files are parsed in a process of their own without network, with limits of time, memory and unpacked size; a file that takes too much stops itself and nothing else.',
    'docs/architecture.md#the-processes',
    [
      'disclosure-control/checks/checker/checker.test.ts: which takes no other with it',
      'disclosure-control/files/data-files.test.ts: a damaged one is unreadable, and never read half',
    ],
    { kinds: ['request.file-added'] },
  ),
  destroyed: control(
    'Private fields, pseudonym maps, cuts and results can be destroyed; that they were is on record, and the log still verifies.',
    'docs/decisions/0010-what-goes-when-data-must-go.md',
    [
      'platform/ledger/verify/verify-private.test.ts: a report holds nothing private',
      'platform/app/executions/execution-store.test.ts: destroys the key with what it opens',
    ],
    { kinds: ['private.destroyed', 'agreement.destroyed', 'cut.destroyed'] },
  ),
  encrypted: control(
    'Curated data and cuts are encrypted at rest with keys that only the steward can unwrap; results and notebooks are sealed.',
    'docs/decisions/0006-encrypted-parquet.md',
    [
      'platform/core/keys/sealed-box.test.ts: any changed bit and any shortening is noticed',
      'datasets/steward/cuts/cuts.test.ts: that is damaged on disk is made again; its file is encrypted',
    ],
    { facts: ['keys'] },
  ),
  keys: control(
    'Keys lie in a PKCS #11 token or a key service, bound to their owner and purpose; strict mode takes none in files.',
    'docs/operator.md#where-keys-are',
    [
      'platform/core/keys/keys-at.test.ts: strict mode makes and takes no keys in files',
      'platform/core/keys/pkcs11/pkcs11-keys.test.ts: gives none of its keys out',
    ],
    { facts: ['keys'] },
  ),
} as const;
