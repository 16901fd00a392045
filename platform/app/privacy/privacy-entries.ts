import { agreementOf, parseAgreementRef, type AgreementId, type AgreementRef } from '@vitrine/core/ids';
import { datasetPublished } from '@vitrine/datasets/catalogue';
import type { PrivacyLoss } from '@vitrine/disclosure-control/budget';
import type { Entry } from '@vitrine/ledger/log';
import { z } from 'zod';

/**
 * Ledger entry type of a private answer that was bought. Its intent is the charge: it is on disk before anything is
 * computed, and stands whatever becomes of the answer. Its outcome holds the answer, so that it is never bought twice.
 */
export const privacyCharged = 'privacy.charged';

/** What is charged is public, so that it stays when private fields are destroyed. */
const chargeFace = z.object({
  agreement: z.string(),
  epsilon: z.number().positive(),
  delta: z.number().min(0),
  datasets: z.array(z.string()),
});
const chargeBody = z.object({ actor: z.string(), query: z.string(), question: z.string(), sql: z.string() });

/** One answer that was bought. */
export interface Purchase {
  readonly at: string;
  readonly loss: PrivacyLoss;
  readonly datasets: readonly string[];
  /** Absent where the private fields were destroyed. */
  readonly by?: {
    readonly actor: string;
    readonly query: string;
    readonly question: string;
    readonly sql: string;
  };
}

export interface Charge extends Purchase {
  readonly act: string;
  /** The agreement with its version. */
  readonly ref: AgreementRef;
  readonly agreement: AgreementId;
}

/** The charge that an entry is, if it is one. */
export function chargeOf(entry: Entry): Charge | undefined {
  if (entry.type !== privacyCharged || entry.phase !== 'intent') return undefined;
  const { agreement, epsilon, delta, datasets } = chargeFace.parse(entry.public);
  const by = chargeBody.safeParse(entry.private);
  const ref = parseAgreementRef(agreement);
  return {
    act: entry.act,
    at: entry.at,
    ref,
    agreement: agreementOf(ref),
    loss: { epsilon, delta },
    datasets,
    ...(by.success ? { by: by.data } : {}),
  };
}

const manifestFace = z.object({
  dataset: z.string(),
  privacy: z.object({ budget: z.object({ epsilon: z.number(), delta: z.number() }).optional() }).optional(),
});

/** The budget that a published release gives its dataset: none is null. */
export function datasetBudgetOf(
  entry: Entry,
): { readonly dataset: string; readonly budget: PrivacyLoss | null } | undefined {
  if (entry.type !== datasetPublished || entry.phase === 'intent') return undefined;
  if (entry.phase === 'outcome' && entry.result !== 'done') return undefined;
  const manifest = manifestFace.safeParse(entry.private['manifest']);
  if (!manifest.success) return undefined;
  return { dataset: manifest.data.dataset, budget: manifest.data.privacy?.budget ?? null };
}
