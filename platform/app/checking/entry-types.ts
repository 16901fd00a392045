/** The ledger entry type by which a checker says when they are away. */
export const absenceRecorded = 'checker.absence';
