interface CutWords {
  readonly dataset: string;
  readonly rows: string;
  readonly optOuts: string;
  readonly conditionsRead: readonly string[];
}

/** The lines that say which rows a cut holds. */
export function rowsText({ dataset, rows, optOuts, conditionsRead }: CutWords, version?: string): string[] {
  return [
    `${dataset}${version === undefined ? '' : ` ${version}`}: ${rows}; ${optOuts}`,
    ...(conditionsRead.length === 0 ? [] : [`  its conditions also read ${conditionsRead.join(', ')}`]),
  ];
}
