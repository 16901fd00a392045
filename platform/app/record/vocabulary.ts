import { datasetEvents } from '@vitrine/datasets/catalogue';
import { requestEvents } from '@vitrine/disclosure-control/requests';
import { identityEvents } from '@vitrine/identity/people';
import { vocabularyOf, type Vocabulary } from '@vitrine/ledger/events';
import { ledgerEvents } from '@vitrine/ledger/log';
import { agreementEvents } from '@vitrine/policy/lifecycle';
import { agreementEndEvents } from '../agreements/events.ts';
import { auditEvents } from '../audit/events.ts';
import { checkingEvents } from '../checking/events.ts';
import { caseEvents } from '../cases/events.ts';
import { detachedEvents } from '../detached/events.ts';
import { samplingEvents } from '../audit/sampling/events.ts';
import { environmentEvents } from '../environment/events.ts';
import { executionEvents } from '../executions/events.ts';
import { noticeEvents } from '../notices/events.ts';
import { notebookEvents } from '../notebooks/events.ts';
import { freshEvents } from '../notebooks/fresh/events.ts';
import { officerEvents } from '../officers/events.ts';
import { privacyEvents } from '../privacy/events.ts';
import { draftEvents } from '../requests/events.ts';
import { roomEvents } from '../rooms/events.ts';
import { publicLogEvents } from '../public-log/events.ts';
import { recordEvents } from './events.ts';

/** Every event that Vitrine writes. The ledger takes no other; a new one is listed here (docs/developer.md). */
export const vocabulary: Vocabulary = vocabularyOf([
  ...ledgerEvents,
  ...identityEvents,
  ...agreementEvents,
  ...agreementEndEvents,
  ...officerEvents,
  ...datasetEvents,
  ...roomEvents,
  ...executionEvents,
  ...privacyEvents,
  ...notebookEvents,
  ...freshEvents,
  ...detachedEvents,
  ...requestEvents,
  ...draftEvents,
  ...checkingEvents,
  ...environmentEvents,
  ...noticeEvents,
  ...recordEvents,
  ...publicLogEvents,
  ...auditEvents,
  ...samplingEvents,
  ...caseEvents,
]);
