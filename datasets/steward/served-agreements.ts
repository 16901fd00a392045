import { agreementOf, type AgreementRef, type DatasetId } from '@vitrine/core/ids';
import type { Agreement } from '@vitrine/policy/agreement';
import type { OfficerKey } from '@vitrine/policy/lifecycle';
import type { SpendParams } from '@vitrine/notebooks-gateway/protocol';
import type { Destruction, Removal } from '../catalogue/removal.ts';
import {
  checkPerson,
  checkTerm,
  openEnvelope,
  refIn,
  type AgreementEnvelope,
} from '../catalogue/steward/agreement-envelope.ts';
import type { AgreementRequest, EndRequest, RoomTable } from '../catalogue/steward/agreement-request.ts';
import {
  agreementDestroyed,
  cutMade,
  roomOpened,
  type AgreementAct,
} from '../catalogue/steward/intended-act.ts';
import { isPasskey, readOfficers } from '../catalogue/steward/officers.ts';
import type { CutProgress } from '../catalogue/steward/progress.ts';
import { OptOutsChanged } from '../errors.ts';
import { spendInRoom } from './accounts/spend.ts';
import { checkEnd, checkSuspension } from './checks/end-check.ts';
import {
  grantedTable,
  grantedTables,
  dictionaryOf,
  sensitiveColumns,
  withoutContributors,
} from './checks/granted-tables.ts';
import type { ReadyCut } from './cuts/cuts.ts';
import type { StewardStores } from './steward-stores.ts';

/** What is asked of the steward under an agreement: cuts, rooms, and its end. */
export class ServedAgreements {
  readonly #stores: StewardStores;

  constructor(stores: StewardStores) {
    this.#stores = stores;
  }

  /** Makes the cut of one dataset, without its key. @throws as `prepareRoom` */
  async makeCut(
    request: AgreementRequest,
    dataset: DatasetId,
    progress?: (step: CutProgress) => void,
  ): Promise<{ readonly cut: ReadyCut['metadata']; readonly display: Agreement['display'] }> {
    const agreement = await this.#admit(request, { type: cutMade, dataset });
    const table = grantedTable(agreement, await this.#stores.catalogue(), dataset);
    const { metadata } = await this.#stores.cuts.make(table, agreement.term.to, progress);
    return { cut: metadata, display: agreement.display };
  }

  /** The finished cuts of one version of an agreement, oldest first. */
  cuts(ref: AgreementRef): Promise<readonly ReadyCut['metadata'][]> {
    return this.#stores.cuts.registry.list(ref);
  }

  /**
   * What a room may hold: the cuts of the named datasets (all of the agreement's when none are named), made
   * where they are missing. Those for detached code hold the visible columns and no others.
   * @throws SignaturesRefused, TermRefused, AgreementStopped, PersonRefused, ReceiptRefused, OptOutsTooOld,
   *   NotFound (a dataset that is not granted), AgreementInvalid (the catalogue lacks what it grants)
   */
  async prepareRoom(
    request: AgreementRequest & { readonly datasets?: readonly DatasetId[]; readonly detached?: boolean },
    progress?: (step: CutProgress) => void,
  ): Promise<readonly RoomTable[]> {
    const agreement = await this.#admit(request, { type: roomOpened });
    const detached = request.detached === true;
    for (;;) {
      const leftOut = await this.#stores.cuts.leftOut(agreement.optOuts);
      const tables: RoomTable[] = [];
      const catalogue = await this.#stores.catalogue();
      for (const granted of grantedTables(agreement, catalogue, request.datasets)) {
        const table = detached ? withoutContributors(granted) : granted;
        const { metadata, file, key } = await this.#stores.cuts.make(table, agreement.term.to, progress);
        const { columns, cut } = metadata;
        const dictionary = dictionaryOf(agreement, catalogue, table.dataset);
        const sensitive = sensitiveColumns(table, catalogue);
        tables.push({ dataset: table.dataset, file, key, columns, sensitive, dictionary, cut, leftOut });
      }
      // What was stopped while the cuts were made is stopped, and who opted out meanwhile is out.
      await this.#stillHolds(request);
      if ((await this.#stores.cuts.leftOut(agreement.optOuts)) === leftOut) return tables;
    }
  }

  /**
   * Whether what was admitted may still go on: everything but the receipt is checked again, at this moment.
   * `leftOut` is what the room's tables say.
   * @throws SignaturesRefused, TermRefused, AgreementStopped, PersonRefused, OptOutsTooOld, OptOutsChanged
   */
  async readmit(
    request: Pick<AgreementRequest, 'envelope' | 'username'> & { readonly leftOut: readonly string[] },
  ): Promise<void> {
    const agreement = await this.#stillHolds(request);
    const leftOut = await this.#stores.cuts.leftOut(agreement.optOuts);
    if (request.leftOut.every((one) => one === leftOut)) return;
    throw new OptOutsChanged({
      detail: 'Newer opt-outs apply than when the room was opened.',
      help: 'Run the query again: it opens a room without the people who opted out.',
    });
  }

  /** The officers' keys whose signatures count. @throws Corrupt */
  async officers(): Promise<readonly OfficerKey[]> {
    const { home, strict } = this.#stores.options;
    const all = await readOfficers(home.steward);
    return strict === true ? all.filter(isPasskey) : all;
  }

  /**
   * Stops serving a version of an agreement and all before it; their cuts go, the pseudonym maps stay. It has to be one
   * that was served here or that two officers signed: nobody stops versions that are still to come.
   * @throws SignaturesRefused
   */
  async suspend(ref: AgreementRef, envelope?: AgreementEnvelope): Promise<void> {
    const { relyingParty } = this.#stores.options;
    const newest = await this.#stores.stopped.newest(agreementOf(ref));
    checkSuspension(ref, envelope, { newest, officers: await this.officers(), relyingParty });
    await this.#stores.ends.suspend(ref);
  }

  /**
   * Stops serving an agreement for good and destroys its pseudonym maps, cuts and their keys: not at the server's word,
   * but where an officer signed it or its signed term is long over, and the ledger shows that it is about to be done.
   * @throws ReceiptRefused, SignaturesRefused
   */
  async endAgreement({ envelope, statement, receipt }: EndRequest): Promise<Destruction> {
    const { clock, relyingParty, receipts } = this.#stores.options;
    const ref = refIn(envelope);
    await receipts.check(receipt, { type: agreementDestroyed, agreement: ref });
    const id = agreementOf(ref);
    checkEnd(envelope, statement, {
      ...{ officers: await this.officers(), relyingParty, now: clock.now() },
      newest: await this.#stores.stopped.newest(id),
    });
    return this.#stores.ends.end(id);
  }

  /** Removes the cuts that must go by now, such as at the end of a term. */
  removeDead(): Promise<void> {
    return this.#stores.cuts.registry.removeDead();
  }

  /** Cuts that were removed, apart from those of ended agreements, and of which the ledger does not know yet. */
  async removals(): Promise<readonly Removal[]> {
    await this.removeDead();
    return this.#stores.removals.pending();
  }

  /** Forgets removals that the ledger knows, by their acts. */
  forgetRemovals(acts: readonly string[]): Promise<void> {
    return this.#stores.removals.forget(acts);
  }

  /** Counts what a room of this agreement is about to spend. @throws Forbidden when it does not fit */
  async spendPrivacy(agreement: Agreement, held: readonly string[], spent: SpendParams): Promise<void> {
    spendInRoom(this.#stores.counts, agreement, held, await this.#stores.releases.all(), spent);
  }

  async #admit(request: AgreementRequest, act: Omit<AgreementAct, 'agreement'>): Promise<Agreement> {
    const agreement = await this.#stillHolds(request);
    await this.#stores.options.receipts.check(request.receipt, { ...act, agreement: agreement.ref });
    await this.#stores.ends.admit(agreement.ref);
    return agreement;
  }

  async #stillHolds({
    envelope,
    username,
  }: Pick<AgreementRequest, 'envelope' | 'username'>): Promise<Agreement> {
    const { clock, relyingParty } = this.#stores.options;
    const agreement = openEnvelope(envelope, await this.officers(), relyingParty);
    checkTerm(agreement, clock.now());
    await this.#stores.stopped.check(agreement.ref);
    checkPerson(agreement, username);
    return agreement;
  }
}
