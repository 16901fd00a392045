import { type Database } from '@vitrine/core/database';
import { catalogueSize, loadCatalogue } from '@vitrine/datasets/catalogue';
import { compileAgreement, type CompiledAgreement } from '@vitrine/policy/cut';
import type { Agreement } from '@vitrine/policy/agreement';

interface Compiled {
  readonly database: Database;
  /** How far the catalogue had come. */
  readonly at: number;
  readonly compiled: CompiledAgreement;
}
/** By the document as it was read: another document, even under the same digest, is compiled anew. */
const kept = new WeakMap<Agreement, Compiled>();

/**
 * What an agreement compiles to, computed once for a document and a state of the catalogue: a release and a list
 * of people never change, so that only a new one makes another answer. @throws AgreementInvalid
 */
export async function compiledAgreement(
  database: Database,
  agreement: Agreement,
): Promise<CompiledAgreement> {
  const at = catalogueSize(database);
  const known = kept.get(agreement);
  if (known !== undefined && known.database === database && known.at === at) return known.compiled;
  const compiled = compileAgreement(agreement, await loadCatalogue(database));
  kept.set(agreement, { database, at, compiled });
  return compiled;
}
