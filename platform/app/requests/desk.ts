import type { FilePreview, Request as ShownRequest } from '@vitrine/api';
import {
  newActId,
  newRequestId,
  parseAgreementRef,
  parseQueryId,
  parseRequestId,
  type AgreementRef,
} from '@vitrine/core/ids';
import { Conflict, NotFound } from '@vitrine/core/errors';
import { tablesOf } from '@vitrine/core/database';
import { type JsonObject } from '@vitrine/core/text';
import {
  decide,
  demandMaySeeFiles,
  getRequest,
  keepPackage,
  loadRequest,
  readFile,
  requestEntryFields,
  takeFile,
  type Request,
  type RequestEvent,
  type RequestFile,
  type Viewer,
} from '@vitrine/disclosure-control/requests';
import { finding } from '@vitrine/disclosure-control/checks';
import { getProfile } from '@vitrine/disclosure-control/profiles';
import { releasePackage } from '@vitrine/disclosure-control/release';
import { writeCsv } from '@vitrine/disclosure-control/format';
import type { Person } from '@vitrine/identity/people';
import type { EntryDraft } from '@vitrine/ledger/log';
import { getAgreement } from '@vitrine/policy/lifecycle';
import { membershipOf, rolesOf } from '../agreements/abilities.ts';
import { perform } from '../record/acts.ts';
import { refuseWhileStopped } from '../environment/environment-state.ts';
import { loadNames } from '../record/names.ts';
import type { Parts } from '../boot/parts.ts';
import type { AppTables } from '../record/tables.ts';
import { recordShown, valuesPerRow } from '../executions/meter.ts';
import { applyProfile } from './applied-profile.ts';
import { draftSaved, loadDraft, type Draft } from './drafts.ts';
import { historyOf } from './history.ts';
import { demandNotQuarantined, loadQuarantines } from './load-quarantines.ts';
import { previewCost, previewOf } from './preview.ts';
import { resultFileName, showRequest } from './show.ts';

/** What the use cases of requests share. Decisions are the package's; here they are carried out. */
export class RequestDesk {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  async viewer(person: Person): Promise<Viewer> {
    const { agreements, conflicts } = await membershipOf(this.#parts, person);
    return { person: person.id, roles: rolesOf(person), agreements, conflicts };
  }

  /** The request whole, for deciding. @throws NotFound, also to whoever may not know of it */
  async load(person: Person, id: string): Promise<Request> {
    const { database } = this.#parts;
    const visible = await getRequest(database, await this.viewer(person), parseRequestId(id));
    const request = await loadRequest(database, visible.id);
    if (request === undefined) throw new NotFound({ detail: 'There is no such request.' });
    return request;
  }

  face(request: Pick<Request, 'id' | 'agreement'>): {
    request: Request['id'];
    agreement: Request['agreement'];
  } {
    return { request: request.id, agreement: request.agreement };
  }

  async show(person: Person, id: string): Promise<ShownRequest> {
    const { database } = this.#parts;
    const view = await getRequest(database, await this.viewer(person), parseRequestId(id));
    const queries = view.files.flatMap((file) => (file.query === undefined ? [] : [file.query]));
    const rows =
      queries.length === 0
        ? []
        : await tablesOf<AppTables>(database)
            .selectFrom('app_query')
            .select(['id', 'sql'])
            .where('id', 'in', queries)
            .execute();
    const names = await loadNames(database);
    return showRequest(view, {
      names,
      viewer: person.id,
      draft: await loadDraft(database, view.id),
      sqlOf: new Map(rows.map((row) => [row.id, row.sql])),
      history: await historyOf(this.#parts, view, names),
      quarantine: (await loadQuarantines(this.#parts, [view])).get(view.id),
    });
  }

  /**
   * Decides and records events on one request; none is recorded unless all are allowed.
   * @throws RequestDenied, RequestIllegal, RequestQuarantined
   */
  async happen(person: Person, request: Request | undefined, events: readonly RequestEvent[]): Promise<void> {
    let next = request;
    for (const event of events) next = await this.allow(person, next, event);
    await this.#parts.projection.record(events.map((event) => this.#draftOf(event, person)));
  }

  /** The request as it would be after an event. @throws RequestDenied, RequestIllegal, RequestQuarantined */
  async allow(person: Person, request: Request | undefined, event: RequestEvent): Promise<Request> {
    const next = decide(await this.viewer(person), request, event, this.#parts.clock.now().toISOString());
    switch (event.type) {
      case 'request.withdrawn':
      case 'request.downloaded':
        return next;
      case 'request.vote':
      case 'request.released':
        await demandNotQuarantined(this.#parts, request ?? next);
        return next;
      default:
        // What is with the checkers stays with them, rather than becoming a draft that could not be sent again.
        // Until it is on record nothing is sent: all lists there are count, as for a draft.
        await demandNotQuarantined(this.#parts, { ...next, state: 'draft' });
        return next;
    }
  }

  #draftOf(event: RequestEvent, person: Person): EntryDraft {
    return { phase: 'fact', act: newActId(), ...requestEntryFields(event, person.id) };
  }

  async create(person: Person, ref: string, query: string, title: string): Promise<ShownRequest> {
    const record = await getAgreement(this.#parts.database, ref);
    const { standing } = await membershipOf(this.#parts, person);
    // The same answer whether there is no such agreement or the person is not of it.
    if (record?.agreement == null || !standing.includes(record.ref))
      throw new NotFound({ detail: 'There is no such agreement that you may see.' });
    if (record.agreement.dataOut === 'none') {
      throw new Conflict({
        detail: 'Under this agreement nothing leaves: its clause dataOut is none.',
        help: 'A data access officer can say whether it may be amended.',
      });
    }
    const { profile, overrides } = record.agreement.disclosure;
    const request = { id: newRequestId(), agreement: parseAgreementRef(ref) };
    const created: RequestEvent = {
      type: 'request.created',
      ...this.face(request),
      requester: person.id,
      profile: getProfile(profile, overrides),
      context: null,
    };
    const file = await this.fileOf(person, { ...request, profile: created.profile, files: [] }, query);
    await this.happen(person, undefined, [
      created,
      { type: 'request.file-added', ...this.face(request), file },
    ]);
    await this.#saveDraft(person, request, { title, answers: {} });
    return this.show(person, request.id);
  }

  async save(person: Person, id: string, draft: Draft): Promise<ShownRequest> {
    const request = await this.load(person, id);
    const changed: RequestEvent = { type: 'request.changed', ...this.face(request) };
    await this.allow(person, request, changed);
    // What is being checked goes back to a draft; votes on the old text do not count for the new.
    if (request.state !== 'draft') await this.happen(person, request, [changed]);
    await this.#saveDraft(person, request, draft);
    return this.show(person, id);
  }

  async #saveDraft(person: Person, request: Pick<Request, 'id' | 'agreement'>, draft: Draft): Promise<void> {
    await this.#parts.projection.record([
      {
        type: draftSaved,
        phase: 'fact',
        act: newActId(),
        public: this.face(request),
        private: { actor: person.id, draft: JSON.parse(JSON.stringify(draft)) as JsonObject },
      },
    ]);
  }

  /** The file of a query's result, with the profile applied and its findings; kept under its hash. */
  async fileOf(
    person: Person,
    request: Pick<Request, 'agreement' | 'profile' | 'files'>,
    query: string,
  ): Promise<RequestFile> {
    const kept = this.#parts.queries.get(parseQueryId(query), person.id);
    if (kept.result === undefined || kept.agreement !== request.agreement) {
      throw new NotFound({
        detail: 'The query has no result under this agreement.',
        help: 'Run it again, then ask for its release.',
      });
    }
    const name = resultFileName(
      request.files.map((file) => file.name),
      query,
    );
    const rows = applyProfile(kept.result, request.profile);
    const bytes = Buffer.from(
      writeCsv(
        kept.result.columns.map((column) => column.name),
        rows,
      ),
      'utf8',
    );
    const taken = { name, bytes, origin: 'result' as const, query };
    const file = await takeFile(this.#parts.outputs, taken, request.profile);
    if (kept.result.protected) return file;
    return { ...file, findings: [finding('people-unknown'), ...file.findings] };
  }

  async preview(person: Person, id: string, name: string): Promise<FilePreview> {
    const view = await getRequest(this.#parts.database, await this.viewer(person), parseRequestId(id));
    const file = view.files.find((one) => one.name === name);
    if (file === undefined) throw new NotFound({ detail: 'The request has no file of this name.' });
    demandMaySeeFiles(await this.viewer(person), view);
    await refuseWhileStopped(this.#parts.database);
    await demandNotQuarantined(this.#parts, view);
    const text = Buffer.from(await readFile(this.#parts.outputs, file.sha256)).toString('utf8');
    const preview = previewOf(file, text);
    await this.#parts.turns.take(() => this.#recordPreview(person, view.agreement, file, preview));
    return preview;
  }

  /** A page of a file is shown through the same door as a result. @throws AllowanceUsed */
  async #recordPreview(
    person: Person,
    ref: AgreementRef,
    file: RequestFile,
    preview: FilePreview,
  ): Promise<void> {
    const agreement = (await getAgreement(this.#parts.database, ref))?.agreement;
    if (agreement == null) throw new NotFound({ detail: 'The document of the agreement is no longer kept.' });
    const cost = previewCost(preview, valuesPerRow(agreement));
    const item = `file ${file.sha256}`;
    await recordShown(this.#parts, person, { ref, agreement, item, kind: 'preview', cost });
    await refuseWhileStopped(this.#parts.database);
  }

  async release(person: Person, id: string): Promise<ShownRequest> {
    const { database, outputs, keys, clock } = this.#parts;
    const request = await this.load(person, id);
    await refuseWhileStopped(database);
    const at = clock.now().toISOString();
    const released = (release: { package: string; bytes: number; certificate: string }): RequestEvent => ({
      type: 'request.released',
      ...this.face(request),
      release: { at, ...release },
    });
    // Whether it may be released does not depend on the package: ask before anything is made.
    await this.allow(
      person,
      request,
      released({ package: '0'.repeat(64), bytes: 1, certificate: '0'.repeat(64) }),
    );
    await perform(
      this.#parts,
      person,
      { type: 'request.released', public: this.face(request) },
      async (acting) => {
        const files = new Map<string, Uint8Array>();
        for (const file of request.files) files.set(file.sha256, await readFile(outputs, file.sha256));
        const { zip, certificate } = await releasePackage(request, files, at, { name: 'Vitrine' }, keys);
        const kept = await keepPackage(outputs, zip);
        const fields = requestEntryFields(
          released({ package: kept.sha256, bytes: kept.bytes, certificate }),
          person.id,
        );
        acting.note({ public: fields.public, private: fields.private });
      },
    );
    const shown = await getRequest(database, await this.viewer(person), request.id);
    return this.show(person, shown.id);
  }
}
