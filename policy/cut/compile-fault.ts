/** A fault of an agreement against the catalogue; the path is a field of the document. */
export interface CompileFault {
  readonly path: readonly (string | number)[];
  readonly message: string;
}
