import type { FilePage, RequestFile } from '@vitrine/disclosure-control/requests';
import type { RequestId } from '@vitrine/core/ids';
import type { Person } from '@vitrine/identity/people';

/**
 * The one door by which content of a request's files comes before people. It returns once the part is on record
 * and counted, and throws when it may not be shown.
 */
export interface ShownFiles {
  show(person: Person, request: RequestId, file: RequestFile, page: FilePage): Promise<void>;
}
