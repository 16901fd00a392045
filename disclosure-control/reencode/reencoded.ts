/** A file as it leaves: what was looked through, and nothing else. */
export interface Reencoded {
  readonly bytes: Uint8Array;
  /** The ending that a name gets for its new form; absent where the form stays. */
  readonly ending?: string;
}

/** Makes the form in which a part of another file leaves; undefined where it stays as it is. */
export type Reencode = (bytes: Uint8Array) => Promise<Reencoded | undefined>;
