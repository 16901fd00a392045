import { createPrivateKey, sign } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Agreement, Signature } from '@vitrine/api';
import { endDigest, reasonDigest, signingInput } from '@vitrine/policy/lifecycle';
import { Caller } from './caller.ts';
import type { RunningServer } from './running-server.ts';

/** A document as JSON, which the reader of agreements takes like YAML; sample words, and what a test changes. */
export function agreementText(ref: string, changes: Readonly<Record<string, unknown>>): string {
  return JSON.stringify({
    ref,
    title: 'A sample agreement of a test',
    summary: 'Nobody applied for it; it grants sample data.',
    objective: 'To try what an agreement does.',
    controllers: ['University of Example (sample)'],
    legalBasis: 'None: the data is sample data.',
    purpose: { code: 'research', duo: [], commercial: false },
    term: { from: '2026-01-01', to: '2036-12-31' },
    territory: ['GB'],
    people: ['sam.researcher'],
    optOuts: { national: false, type1: false, maxAgeDays: 366 },
    display: 'rows',
    dataOut: 'escrow',
    disclosure: { profile: 'nhs-hes-2018' },
    kernels: ['sql'],
    ...changes,
  });
}

/** The two sample officers, signed in. */
export class Officers {
  readonly avery: Caller;
  readonly blake: Caller;
  readonly #home: string;

  private constructor(avery: Caller, blake: Caller, home: string) {
    this.avery = avery;
    this.blake = blake;
    this.#home = home;
  }

  static async of({ url, home }: Pick<RunningServer, 'url' | 'home'>): Promise<Officers> {
    const [avery, blake] = await Promise.all([
      Caller.signIn(url, 'avery.officer'),
      Caller.signIn(url, 'blake.officer'),
    ]);
    return new Officers(avery, blake, home);
  }

  /** Signs with the key file of one officer, as themselves or (an attack) as somebody else. */
  async sign(as: Caller, ref: string, keyOf: 'avery.officer' | 'blake.officer'): Promise<void> {
    const { digest } = await as.api.call('getAgreement', { params: { ref } });
    const body = await this.#signature(digest, keyOf);
    await as.api.call('signAgreement', { params: { ref }, body });
  }

  async #signature(digest: string, keyOf: string): Promise<Signature> {
    const pem = await readFile(join(this.#home, 'personas', `${keyOf}.ed25519.pem`));
    const signature = sign(null, signingInput(digest), createPrivateKey(pem)).toString('base64url');
    return { kind: 'ed25519', keyId: keyOf, signature };
  }

  /** Ends it, with a signature of that officer's key file where the end is that of the whole agreement. */
  async end(
    as: Caller,
    ref: string,
    keyOf: 'avery.officer' | 'blake.officer',
    why = 'Done.',
  ): Promise<Agreement> {
    const { endSigns } = await as.api.call('getAgreement', { params: { ref } });
    const on = new Date().toISOString().slice(0, 10);
    const said = endSigns && endDigest({ ...endSigns, reason: reasonDigest(why), on });
    const signed =
      said === undefined ? {} : { signed: { on, signature: await this.#signature(said, keyOf) } };
    return as.api.call('endAgreement', { params: { ref }, body: { reason: why, ...signed } });
  }

  async apply(text: string): Promise<string> {
    return (await this.avery.api.call('applyAgreement', { body: { text } })).ref;
  }

  /** Applies a document and has both sign it. */
  async activate(text: string): Promise<string> {
    const ref = await this.apply(text);
    await this.sign(this.avery, ref, 'avery.officer');
    await this.sign(this.blake, ref, 'blake.officer');
    return ref;
  }
}
