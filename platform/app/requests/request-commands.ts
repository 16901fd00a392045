import type { Request as ShownRequest } from '@vitrine/api';
import {
  newActId,
  newRequestId,
  parseAgreementRef,
  type AgreementRef,
  type RequestId,
} from '@vitrine/core/ids';
import { Conflict, NotFound } from '@vitrine/core/errors';
import { type JsonObject } from '@vitrine/core/text';
import {
  decide,
  keepPackage,
  readFile,
  requestEntryFields,
  type FilePage,
  type Request,
  type RequestEvent,
  type RequestFile,
} from '@vitrine/disclosure-control/requests';
import { getProfile } from '@vitrine/disclosure-control/profiles';
import { releasedFace, releasePackage } from '@vitrine/disclosure-control/release';
import type { Person } from '@vitrine/identity/people';
import type { EntryDraft } from '@vitrine/ledger/log';
import { getAgreement } from '@vitrine/policy/projection';
import { membershipOf } from '../agreements/abilities.ts';
import { recordShown, valuesPerRow } from '../executions/meter.ts';
import { perform } from '../record/acts.ts';
import { everything } from '../record/locks.ts';
import { refuseWhileStopped } from '../environment/environment-state.ts';
import type { RequestPorts } from './ports.ts';
import { draftSaved, loadDraft, type Draft } from './drafts.ts';
import { demandNotQuarantined } from './load-quarantines.ts';
import { pageCost } from './page-cost.ts';
import type { RequestReader } from './request-reader.ts';
import type { ShownFiles } from './shown-files.ts';

export interface Face {
  readonly request: RequestId;
  readonly agreement: AgreementRef;
}
export const faceOf = (request: Pick<Request, 'id' | 'agreement'>): Face => ({
  request: request.id,
  agreement: request.agreement,
});

/** One act on a request, and the request as its page shows it then. */
export type ActOnRequest = (
  person: Person,
  id: string,
  eventOf: (face: Face, request: Request) => RequestEvent,
) => Promise<ShownRequest>;

/** Acts on requests. Decisions are the package's; here they are put on record. */
export class RequestCommands implements ShownFiles {
  readonly #ports: RequestPorts;
  readonly #reader: RequestReader;

  constructor(ports: RequestPorts, reader: RequestReader) {
    this.#ports = ports;
    this.#reader = reader;
  }

  /**
   * Decides and records events on one request; none is recorded unless all are allowed.
   * @param allowed what is done once all are allowed, before they are recorded
   * @throws RequestDenied, RequestIllegal, RequestQuarantined
   */
  async happen(
    person: Person,
    request: Request | undefined,
    events: readonly RequestEvent[],
    allowed: () => Promise<void> = async () => undefined,
  ): Promise<void> {
    let next = request;
    for (const event of events) next = await this.allow(person, next, event);
    await allowed();
    await this.#ports.projection.record(events.map((event) => this.#draftOf(event, person)));
  }

  /** The request as it would be after an event. @throws RequestDenied, RequestIllegal, RequestQuarantined */
  async allow(person: Person, request: Request | undefined, event: RequestEvent): Promise<Request> {
    const viewer = await this.#reader.viewer(person);
    const next = decide(viewer, request, event, this.#ports.clock.now().toISOString());
    switch (event.type) {
      case 'request.withdrawn':
      case 'request.downloaded':
        return next;
      case 'request.said':
      case 'request.thread-settled':
      case 'request.vote':
      case 'request.released':
      case 'request.file-shown':
        await demandNotQuarantined(this.#ports, request ?? next);
        return next;
      case 'request.file-removed':
      case 'request.file-replaced':
        // To take out what newer opt-outs made void, or to compute it anew, is how a request is mended.
        await demandNotQuarantined(this.#ports, { ...next, state: 'draft' }, ['opt-outs']);
        return next;
      default:
        // What is with the checkers stays with them, rather than becoming a draft that could not be sent again.
        // Until it is on record nothing is sent: all lists there are count, as for a draft.
        await demandNotQuarantined(this.#ports, { ...next, state: 'draft' });
        return next;
    }
  }

  /** Whether the person may change the request's files now. @throws RequestDenied, RequestIllegal */
  async demandMayMend(person: Person, request: Request): Promise<void> {
    const changed: RequestEvent = { type: 'request.changed', ...faceOf(request) };
    decide(await this.#reader.viewer(person), request, changed, this.#ports.clock.now().toISOString());
  }

  async show(person: Person, id: RequestId, file: RequestFile, page: FilePage): Promise<void> {
    await this.#ports.locks.hold([everything], async () => {
      const request = await this.#reader.load(person, id);
      await this.#meter(person, request.agreement, file, page);
      const { name, sha256 } = file;
      const { from, to, end } = page;
      await this.happen(person, request, [
        { type: 'request.file-shown', ...faceOf(request), person: person.id, name, sha256, from, to, end },
      ]);
    });
    // The kill switch waits for no lock.
    await refuseWhileStopped(this.#ports.database);
  }

  /** A part of a file is counted as a result's rows are. @throws AllowanceUsed */
  async #meter(person: Person, ref: AgreementRef, file: RequestFile, page: FilePage): Promise<void> {
    const agreement = (await getAgreement(this.#ports.database, ref))?.agreement;
    if (agreement == null) throw new NotFound({ detail: 'The document of the agreement is no longer kept.' });
    const item = `file ${file.sha256} from ${page.from}`;
    const cost = pageCost(page, valuesPerRow(agreement));
    await recordShown(this.#ports, person, { ref, agreement, item, kind: 'preview', cost });
  }

  /** A new request's beginning. @throws NotFound, Conflict when nothing leaves under the agreement */
  async begin(person: Person, ref: string): Promise<Extract<RequestEvent, { type: 'request.created' }>> {
    const { standing } = await membershipOf(this.#ports, person);
    const record = await getAgreement(this.#ports.database, ref);
    // The same answer whether there is no such agreement or the person is not of it.
    if (record?.agreement == null || !standing.includes(record.ref))
      throw new NotFound({ detail: 'There is no such agreement that you may see.' });
    if (record.agreement.dataOut === 'private') {
      throw new Conflict({
        detail: 'Under this agreement nothing needs a release: its answers are differentially private.',
        help: 'They may be used as they are shown.',
      });
    }
    if (record.agreement.dataOut === 'none') {
      throw new Conflict({
        detail: 'Under this agreement nothing leaves: its clause dataOut is none.',
        help: 'A data access officer can say whether it may be amended.',
      });
    }
    const { profile, overrides } = record.agreement.disclosure;
    return {
      type: 'request.created',
      request: newRequestId(),
      agreement: parseAgreementRef(ref),
      requester: person.id,
      profile: getProfile(profile, overrides),
      context: null,
    };
  }

  /** The answers of another request of the same person. @throws NotFound */
  async answersLike(person: Person, id: string): Promise<Draft['answers']> {
    const other = await this.#reader.load(person, id);
    if (other.requester !== person.id) throw new NotFound({ detail: 'There is no such request of yours.' });
    return (await loadDraft(this.#ports.database, other.id)).answers;
  }

  async save(person: Person, id: string, draft: Draft): Promise<void> {
    const request = await this.#reader.load(person, id);
    const changed: RequestEvent = { type: 'request.changed', ...faceOf(request) };
    await this.allow(person, request, changed);
    // What is being checked goes back to a draft; votes on the old text do not count for the new.
    if (request.state !== 'draft') await this.happen(person, request, [changed]);
    await this.saveDraft(person, request, draft);
  }

  async saveDraft(person: Person, request: Pick<Request, 'id' | 'agreement'>, draft: Draft): Promise<void> {
    await this.#ports.projection.record([
      {
        type: draftSaved,
        phase: 'fact',
        act: newActId(),
        public: { ...faceOf(request) },
        private: { actor: person.id, draft: JSON.parse(JSON.stringify(draft)) as JsonObject },
      },
    ]);
  }

  async release(person: Person, id: string): Promise<void> {
    const { database, clock } = this.#ports;
    const request = await this.#reader.load(person, id);
    await refuseWhileStopped(database);
    const at = clock.now().toISOString();
    const released = (release: { package: string; bytes: number; certificate: string }): RequestEvent => ({
      type: 'request.released',
      ...faceOf(request),
      release: { at, ...release },
    });
    // Whether it may be released does not depend on the package: ask before anything is made.
    const none = '0'.repeat(64);
    await this.allow(person, request, released({ package: none, bytes: 1, certificate: none }));
    await perform(
      this.#ports,
      person,
      { type: 'request.released', public: { ...faceOf(request) } },
      async (acting) => {
        const made = await this.#pack(request, at);
        const fields = requestEntryFields(released(made), person.id);
        acting.note({ public: { ...fields.public, ...releasedFace(request) }, private: fields.private });
      },
    );
  }

  async #pack(
    request: Request,
    at: string,
  ): Promise<{ package: string; bytes: number; certificate: string }> {
    const { outputs, keys } = this.#ports;
    const files = new Map<string, Uint8Array>();
    for (const file of request.files) files.set(file.sha256, await readFile(outputs, file.sha256));
    const { zip, certificate } = await releasePackage(request, files, at, { name: 'Vitrine' }, keys);
    const kept = await keepPackage(outputs, zip);
    return { package: kept.sha256, bytes: kept.bytes, certificate };
  }

  #draftOf(event: RequestEvent, person: Person): EntryDraft {
    return { phase: 'fact', act: newActId(), ...requestEntryFields(event, person.id) };
  }
}
