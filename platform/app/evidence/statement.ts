import type { ControlName } from './controls.ts';

/** Who shows that a statement holds. */
export type Shown =
  /** The software does. */
  | { readonly by: 'software'; readonly controls: readonly ControlName[] }
  /** The software shows a part; the rest is for whoever runs it. */
  | { readonly by: 'both'; readonly controls: readonly ControlName[]; readonly left: string }
  /** People and contracts show it; no software can. */
  | { readonly by: 'organisation' }
  /** There is nothing here that it speaks of. */
  | { readonly by: 'nothing'; readonly why: string }
  /** It does not hold, or not all of it. */
  | { readonly by: 'open'; readonly why: string; readonly controls: readonly ControlName[] };

/** A statement of a standard, under its own number, with a title in our words. */
export interface Statement {
  readonly id: string;
  readonly title: string;
  /** How much the standard wants it, in its own word. */
  readonly weight: string;
  readonly shown: Shown;
}

export interface Standard {
  readonly id: 'satre' | 'dspt' | 'asvs';
  readonly name: string;
  readonly version: string;
  /** Where its text is. */
  readonly address: string;
  /** Whose it is, under which licence, and what was taken. */
  readonly attribution: string;
  readonly statements: readonly Statement[];
}

export const software = (...controls: ControlName[]): Shown => ({ by: 'software', controls });
export const both = (left: string, ...controls: ControlName[]): Shown => ({ by: 'both', left, controls });
export const organisation: Shown = { by: 'organisation' };
export const nothing = (why: string): Shown => ({ by: 'nothing', why });
export const open = (why: string, ...controls: ControlName[]): Shown => ({ by: 'open', why, controls });

/** Rows of one weight: id, title, who shows it. */
export type Row = readonly [id: string, weight: string, title: string, shown: Shown];
export const statementsOf = (rows: readonly Row[]): readonly Statement[] =>
  rows.map(([id, weight, title, shown]) => ({ id, weight, title, shown }));
