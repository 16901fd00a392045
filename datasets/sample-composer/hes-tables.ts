import type { Row, Table } from './csv.ts';

export type TableName = 'hes_apc' | 'hes_ae' | 'hes_op';

/** What the composer must know of each HES table. */
export interface HesTable {
  readonly name: TableName;
  readonly file: string;
  /** Column that identifies a row. */
  readonly key: string;
  readonly age: string;
  /** Date at which the age is given. */
  readonly ageAt: string;
  /** Date that an added fault makes impossible. */
  readonly eventDate: string;
}

export const HES_TABLES: readonly HesTable[] = [
  {
    name: 'hes_apc',
    file: 'artificial_hes_apc_0102_truncated.csv',
    key: 'EPIKEY',
    age: 'STARTAGE',
    ageAt: 'EPISTART',
    eventDate: 'ADMIDATE',
  },
  {
    name: 'hes_ae',
    file: 'artificial_hes_ae_0708_truncated.csv',
    key: 'AEKEY',
    age: 'ARRIVALAGE',
    ageAt: 'ARRIVALDATE',
    eventDate: 'ARRIVALDATE',
  },
  {
    name: 'hes_op',
    file: 'artificial_hes_op_0304_truncated.csv',
    key: 'ATTENDKEY',
    age: 'APPTAGE',
    ageAt: 'APPTDATE',
    eventDate: 'APPTDATE',
  },
];

/** The source's own person, whose place in the landing files the spine's person takes. */
export const SOURCE_PERSON = 'PSEUDO_HESID';

export interface HesSource {
  readonly spec: HesTable;
  readonly table: Table;
}

export const cellOf = (row: Row, column: string): string => {
  const cell = row[column];
  if (cell === undefined) throw new Error(`The source has no column ${column}.`);
  return cell;
};
