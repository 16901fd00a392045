import type { DatasetId } from '@vitrine/core/ids';
import type { AgreementEnvelope } from './agreement-envelope.ts';
import type { VisibleColumn } from '@vitrine/policy/cut';
import type { SignedEnd } from '@vitrine/policy/lifecycle';
import type { CutColumnView } from '../cut-metadata.ts';
import type { DataKey } from '../../steward/store/encrypted-parquet.ts';

/** What the server asks under an agreement; nothing of it is believed before it is checked. */
export interface AgreementRequest {
  readonly envelope: AgreementEnvelope;
  /** Sign-in name of the person who asks. */
  readonly username: string;
  /** Of the intent, from the ledger. */
  readonly receipt: unknown;
}

/** What the server asks when an agreement is over: it is done only for what an officer signed, or the term says. */
export interface EndRequest extends Omit<AgreementRequest, 'username'> {
  /** Without one the signed term must be long over. */
  readonly statement?: SignedEnd | undefined;
}

/** One table of a room: the cut's file, its key, and its columns in order. Never leaves steward and room. */
export interface RoomTable {
  readonly dataset: DatasetId;
  readonly file: string;
  readonly key: DataKey;
  readonly columns: readonly CutColumnView[];
  /** Names of columns that the dataset file calls sensitive. */
  readonly sensitive: readonly string[];
  /** What the columns that a person may see mean. */
  readonly dictionary: readonly Pick<VisibleColumn, 'name' | 'description' | 'codes'>[];
  readonly cut: string;
  /** Names whom the agreement left out when the cut was made; to be given to `readmit`. */
  readonly leftOut: string;
}
