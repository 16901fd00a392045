import { Corrupt } from '@vitrine/core/errors';
import { type AgreementId, type AgreementRef } from '@vitrine/core/ids';
import { type Clock } from '@vitrine/core/process';
import type { Cuts } from './cuts/cuts.ts';
import type { PseudonymMaps } from './people/pseudonym-maps.ts';
import type { Destruction } from '../catalogue/removal.ts';
import type { Removals } from './cuts/removals.ts';
import type { StoppedAgreements } from './checks/stopped-agreements.ts';
import { KeyedLocks } from './keyed-locks.ts';

export interface EndPorts {
  readonly stopped: StoppedAgreements;
  readonly cuts: Cuts;
  readonly maps: PseudonymMaps;
  readonly removals: Removals;
  readonly clock: Clock;
}

/** How agreements and their versions come and go at the steward, and what goes with them. */
export class AgreementEnds {
  readonly #ports: EndPorts;
  readonly #locks = new KeyedLocks();

  constructor(ports: EndPorts) {
    this.#ports = ports;
  }

  /** Notes that a version is in force; the cuts of those that it replaces go. @throws AgreementStopped */
  async admit(ref: AgreementRef): Promise<void> {
    const isNew = await this.#locks.hold('list', () => this.#ports.stopped.admit(ref));
    if (isNew) await this.#ports.cuts.registry.removeDead();
  }

  /** Stops serving a version and all before it; their cuts go, the pseudonym maps stay for a version to come. */
  async suspend(ref: AgreementRef): Promise<void> {
    const { stopped, cuts, clock } = this.#ports;
    await this.#locks.hold('list', () => stopped.suspend(ref, clock.now()));
    await cuts.registry.removeDead();
  }

  /** Stops serving an agreement for good and destroys its pseudonym maps, cuts and their keys. */
  async end(agreement: AgreementId): Promise<Destruction> {
    const { stopped, cuts, clock } = this.#ports;
    await this.#locks.hold('list', () => stopped.end(agreement, clock.now()));
    // A build that goes on would give the agreement a pseudonym map again.
    await cuts.settled();
    return this.#destroy(agreement);
  }

  /**
   * Goes on where an earlier steward was killed. A list that cannot be read must not keep the steward from
   * starting: under such a list it serves nobody.
   */
  async resume(): Promise<void> {
    const { stopped, cuts, maps } = this.#ports;
    try {
      for (const agreement of await stopped.ended()) {
        const left = [...(await cuts.registry.folders.all(agreement)), ...(await maps.entities(agreement))];
        if (left.length > 0) await this.#destroy(agreement);
      }
      await cuts.registry.removeDead();
    } catch (error) {
      if (!(error instanceof Corrupt)) throw error;
    }
  }

  #destroy(agreement: AgreementId): Promise<Destruction> {
    const { cuts, maps, removals, clock } = this.#ports;
    // A build that read a map before it is destroyed must not save it afterwards.
    return cuts.whileUnnamed(agreement, async () => {
      const found = await cuts.registry.folders.all(agreement);
      const whole = await removals.noteEnd({
        agreement,
        at: clock.now().toISOString(),
        pseudonymMaps: [...(await maps.entities(agreement))],
        cuts: found.map((one) => ({ ref: one.agreement, cut: one.name })),
      });
      await cuts.registry.destroy(agreement);
      await maps.destroy(agreement);
      return whole;
    });
  }
}
