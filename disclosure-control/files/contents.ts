/** A table found in a file, as text: what its first row calls the columns, and the rows below. */
export interface FileTable {
  /** Where it stands, such as `sheet 2` or `table 1`; empty for the one table of a file. */
  readonly place: string;
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Text above and below it that may say what its figures are of. */
  readonly near: readonly string[];
}

/** Text of a file that is no table. */
export interface FileText {
  readonly place: string;
  readonly text: string;
  /** Markup as it is written, which leaves so: it may hold identifiers anywhere, and is no prose. */
  readonly written?: true;
}

/** Why a file cannot be looked through whole, or holds what nobody would see. */
export type ContentFault =
  /** Damaged, encrypted, too deep or too large when unpacked. */
  | 'unreadable'
  /** A form that runs code where it is opened (pickle), or that can hold anything. */
  | 'unsafe-form'
  /** Bytes behind the end, hidden sheets, rows or text, comments, metadata that is no name of a program. */
  | 'hidden-content'
  /** Marks by the dozen at places of their own: a point a person. */
  | 'points'
  /** Marks outside the boxes of a box plot: each is one person's value. */
  | 'outliers'
  /** A line that steps at the places of single events. */
  | 'steps'
  /** A picture: what it shows is for a person to look at. */
  | 'picture'
  /** Code or another form that only a person can judge. */
  | 'needs-person';

/** What a file holds, by its bytes and never by its name. */
export interface FileContents {
  readonly form: string;
  readonly tables: readonly FileTable[];
  readonly texts: readonly FileText[];
  readonly faults: readonly { readonly fault: ContentFault; readonly place: string }[];
}

/** Rows of a table of data that are looked through; a longer one is not read at all, so that no row leaves unseen. */
export const mostRows = 100_000;

export const nothing = { tables: [], texts: [], faults: [] } as const;

export const faulty = (form: string, fault: ContentFault, place = ''): FileContents => ({
  form,
  ...nothing,
  faults: [{ fault, place }],
});

/** Several parts of one file as one. */
export function joined(form: string, parts: readonly FileContents[]): FileContents {
  return {
    form,
    tables: parts.flatMap((part) => part.tables),
    texts: parts.flatMap((part) => part.texts),
    faults: parts.flatMap((part) => part.faults),
  };
}

/** The same, with every place below another. */
export function within(place: string, contents: FileContents): FileContents {
  const at = (inner: string): string => (inner === '' ? place : `${place}, ${inner}`);
  return {
    form: contents.form,
    tables: contents.tables.map((table) => ({ ...table, place: at(table.place) })),
    texts: contents.texts.map((text) => ({ ...text, place: at(text.place) })),
    faults: contents.faults.map((one) => ({ ...one, place: at(one.place) })),
  };
}
