/** What of the running system bears a control out, beside its tests. */
export type FactName =
  | 'mode'
  | 'settings'
  | 'versions'
  | 'accounts'
  | 'sandbox'
  | 'keys'
  | 'ledger'
  | 'verification'
  | 'backup'
  | 'public-log'
  | 'database';

/** Something that Vitrine does by itself, and where that is shown. */
export interface Control {
  /** What holds, in one sentence. */
  readonly holds: string;
  /** A page of the documents, with its section: `docs/operator.md#accounts`. */
  readonly doc: string;
  /** Tests that fail when it no longer holds: a file, and a part of the test's name. */
  readonly tests: readonly { readonly file: string; readonly name: string }[];
  /** Kinds of entries in the ledger that it leaves. */
  readonly kinds?: readonly string[];
  /** What is read from the running system. */
  readonly facts?: readonly FactName[];
  /** A page of the register, where the public sees it. */
  readonly page?: string;
}

/** A control with the tests that hold it, each written `file: a part of its name`. */
export function control(holds: string, doc: string, tests: readonly string[], more: Shown = {}): Control {
  return {
    holds,
    doc,
    tests: tests.map((one) => {
      const at = one.indexOf(': ');
      return { file: one.slice(0, at), name: one.slice(at + 2) };
    }),
    ...more,
  };
}
type Shown = Pick<Control, 'kinds' | 'facts' | 'page'>;
