/** Something that a machine or a home needs, and whether it has it. */
export interface Diagnosis {
  readonly what: string;
  readonly ok: boolean;
  /** What to do when it is not. */
  readonly help: string;
}
