import type { DatasetId } from '@vitrine/core/ids';
import type { AgreementEnvelope } from './agreement-envelope.ts';
import type { VisibleColumn } from '@vitrine/policy/cut';
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
