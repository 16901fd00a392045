/** One thing that is wrong, and where: the index of the first entry it touches, when that can be told. */
export interface Finding {
  readonly kind:
    | 'checkpoint'
    | 'truncated'
    | 'segment'
    | 'entry'
    | 'root'
    | 'remembered-checkpoint'
    | 'witnessed-checkpoint'
    | 'private-changed'
    | 'private-missing'
    | 'private-added'
    | 'tile'
    /** An entry hands the log to another key, and is not true. */
    | 'rotation'
    /** The bytes are sound, and say what the rules of their subject forbid. */
    | 'rule';
  readonly index?: number;
  /** A sentence for the person who verifies. Never holds private values. */
  readonly detail: string;
}

export type Report = (finding: Finding) => void;

/** How many findings a report holds: a ruined log would fill memory. */
export const findingsKept = 1000;
