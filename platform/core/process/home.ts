import { join } from 'node:path';

/** The folders of one Vitrine home. Only the process named may open what lies inside. */
export interface Home {
  readonly root: string;
  /** The server's: database, ledger and its keys. */
  readonly server: string;
  /** The steward's: its keys, the person index, pseudonym maps, officers' public keys. */
  readonly steward: string;
  /** Curated releases, encrypted with the steward's keys; in production a bucket. */
  readonly curated: string;
  /** Where hospitals' files arrive. */
  readonly landing: string;
  /** Cuts, encrypted with one key each. */
  readonly cuts: string;
  /** Sockets and scratch of running rooms. */
  readonly rooms: string;
  /** Key files of the labelled sample personas; absent outside development. */
  readonly personas: string;
}

export function homeAt(root: string): Home {
  return {
    root,
    server: join(root, 'server'),
    steward: join(root, 'steward'),
    curated: join(root, 'curated'),
    landing: join(root, 'landing'),
    cuts: join(root, 'cuts'),
    rooms: join(root, 'rooms'),
    personas: join(root, 'personas'),
  };
}
