import { join } from 'node:path';
import { agreementOf, type AgreementId, type AgreementRef, type DatasetId } from '@vitrine/core/ids';
import { type Clock } from '@vitrine/core/process';
import { leftOutNames } from './cut-basis.ts';
import { CutFolders, type CutFolder } from './cut-folders.ts';
import { whyGone, type Standing } from './cut-life.ts';
import type { RemovalReason } from '../../catalogue/removal.ts';
import type { CutMetadata } from '../../catalogue/cut-metadata.ts';
import { MergeNotes } from './merge-notes.ts';
import type { OptOuts } from '../people/opt-outs.ts';
import type { PersonIndex } from '../people/person-index.ts';
import type { Removals } from './removals.ts';
import type { StoppedAgreements } from '../checks/stopped-agreements.ts';
import { KeyedLocks } from '../keyed-locks.ts';

export interface CutRegistryPorts {
  readonly dir: string;
  readonly index: PersonIndex;
  readonly optOuts: OptOuts;
  readonly stopped: StoppedAgreements;
  readonly removals: Removals;
  readonly clock: Clock;
}

/**
 * Which finished cuts there are. Cuts come and go one at a time, and each is looked at in its turn as things
 * stand then: one whose making was overtaken by a suspension or by newer opt-outs is never put here.
 */
export class CutRegistry {
  readonly folders: CutFolders;
  readonly #ports: CutRegistryPorts;
  readonly #merges: MergeNotes;
  readonly #locks = new KeyedLocks();

  constructor(ports: CutRegistryPorts) {
    this.#ports = ports;
    this.folders = new CutFolders(ports.dir);
    this.#merges = new MergeNotes(join(ports.dir, '.merged'));
  }

  /** Metadata of the finished cuts of one version of an agreement, oldest first. */
  async list(ref: AgreementRef): Promise<readonly CutMetadata[]> {
    const found = (await this.folders.of(ref)).flatMap(({ metadata }) => metadata ?? []);
    return found.sort((a, b) => a.created.localeCompare(b.created) || a.cut.localeCompare(b.cut));
  }

  /** Gives a cut made in `work` its place, unless it would have to go at once; says why then. */
  put(work: string, metadata: CutMetadata): Promise<RemovalReason | undefined> {
    return this.#inTurn(async () => {
      const why = whyGone(metadata, await this.#standing());
      if (why === undefined) await this.folders.finish(work, metadata.agreement, metadata.cut);
      return why;
    });
  }

  /** Why a cut would have to go at this moment. */
  async whyGone(metadata: CutMetadata): Promise<RemovalReason | undefined> {
    return whyGone(metadata, await this.#standing());
  }

  /** Removes every cut that must not be kept; open rooms have files of their own. */
  removeDead(): Promise<void> {
    return this.#inTurn(async () => {
      const standing = await this.#standing();
      for (const cut of await this.folders.all()) {
        const why = cut.metadata === undefined ? 'damaged' : whyGone(cut.metadata, standing);
        if (why !== undefined) await this.#remove(cut, why);
      }
    });
  }

  /** Removes a dataset's cuts under a version but those that `keep` names. */
  removeOthers(ref: AgreementRef, dataset: DatasetId, keep: (name: string) => boolean): Promise<void> {
    return this.#inTurn(async () => {
      for (const cut of await this.folders.of(ref)) {
        if (cut.metadata?.dataset === dataset && !keep(cut.name)) await this.#remove(cut, 'superseded');
      }
    });
  }

  /** Removes a cut that is not what was made. */
  removeDamaged(ref: AgreementRef, name: string): Promise<void> {
    return this.#inTurn(async () => {
      for (const cut of await this.folders.of(ref)) if (cut.name === name) await this.#remove(cut, 'damaged');
    });
  }

  /** Removes all of an agreement, and what its cuts said of people found to be one. */
  destroy(agreement: AgreementId): Promise<void> {
    return this.#inTurn(async () => {
      await this.folders.destroy(agreement);
      await this.#merges.destroy(agreement);
    });
  }

  /** What the agreement's last cut of a dataset said of people found to be one, whether or not it is still there. */
  async mergedBefore(agreement: AgreementId, dataset: DatasetId): Promise<CutMetadata['merged']> {
    const cuts = (await this.folders.all(agreement)).flatMap(({ metadata }) => metadata ?? []);
    const note = await this.#merges.find(agreement, dataset);
    const said = [...cuts.filter((cut) => cut.dataset === dataset), ...(note === undefined ? [] : [note])];
    return said.sort((a, b) => a.created.localeCompare(b.created)).at(-1)?.merged ?? [];
  }

  /** On record before it is gone: whoever is killed after any of these steps, the next start ends it. */
  async #remove({ agreement, name, metadata }: CutFolder, reason: RemovalReason): Promise<void> {
    await this.#ports.removals.note({
      agreement,
      cut: name,
      reason,
      at: this.#ports.clock.now().toISOString(),
      ...(metadata === undefined ? {} : { dataset: metadata.dataset }),
    });
    if (metadata !== undefined) await this.#merges.keep(agreementOf(agreement), metadata);
    await this.folders.remove(agreement, name);
  }

  async #standing(): Promise<Standing> {
    const { clock, index, optOuts, stopped } = this.#ports;
    const isStopped = await stopped.now();
    return {
      stopped: (ref) => isStopped(ref) !== undefined,
      today: clock.now().toISOString().slice(0, 10),
      leftOut: await leftOutNames(optOuts, index),
    };
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    return this.#locks.hold('shelf', work);
  }
}
