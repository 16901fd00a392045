/** What of a dataset file tells whether its rows are people's. */
interface Described {
  readonly person?: object | undefined;
  readonly aboutNoPerson?: string | undefined;
  readonly columns: readonly {
    readonly name: string;
    readonly from?: string | undefined;
    readonly class: string;
  }[];
  readonly quality: readonly { readonly rule: string; readonly column: string }[];
}

/** Headings under which hospitals send what tells one person from another. */
const personal =
  /^nhs[ _-]?(no|num|number|id)?$|nhs[ _-]?n(o|um|umber)$|^(pat|patient|person|subject|client|member)[ _-]?(id|no|num|number|key|name)$|^(dob|date[ _-]?of[ _-]?birth|birth[ _-]?date|birth[ _-]?day)$|^(sur|fore|family|given|first|last)[ _-]?names?$|^(mrn|chi|hcn|ni)[ _-]?(no|num|number)?$/i;

/** Whether a column seems to be a whole postcode or an exact birth date, by its name. */
export function isWholeIdentifier(column: {
  readonly name: string;
  readonly from?: string | undefined;
  readonly type: string;
}): boolean {
  const names = [column.name, column.from ?? ''];
  if (column.type === 'string')
    return names.some((one) => /^(home|patient|usual)?[ _-]?post[ _-]?code$/i.test(one));
  if (column.type !== 'date' && column.type !== 'timestamp') return false;
  return names.some((one) => /^(dob|birth[ _-]?(date|day)|date[ _-]?of[ _-]?birth|born)$/i.test(one));
}

/** Whether a heading is one of what tells one person from another. */
export const isPersonal = (heading: string): boolean => personal.test(heading.trim());

/**
 * Opt-outs reach people by way of `person`: a dataset that is about people and does not say so would be published
 * with everybody in it. So a file with any sign of people says whose its rows are, or in words that they are
 * nobody's.
 */
export function whoseRows(file: Described): readonly { path: (string | number)[]; message: string }[] {
  if (file.person !== undefined) {
    return file.aboutNoPerson === undefined
      ? []
      : [
          {
            path: ['aboutNoPerson'],
            message: 'The rows are people\u2019s (person), so they are not nobody\u2019s',
          },
        ];
  }
  if (file.aboutNoPerson !== undefined) return [];
  const direct = file.columns.findIndex((one) => one.class === 'direct');
  const named = file.columns.findIndex((one) => personal.test(one.name) || personal.test(one.from ?? ''));
  const ruled = file.quality.findIndex((one) => one.rule === 'nhs-number');
  const what = 'say whose the rows are (person), or why they are nobody\u2019s (aboutNoPerson)';
  return [
    ...(direct === -1
      ? []
      : [
          {
            path: ['columns', direct, 'class'],
            message: `A column of class direct is about people: ${what}`,
          },
        ]),
    ...(named === -1
      ? []
      : [{ path: ['columns', named, 'name'], message: `This name is about people: ${what}` }]),
    ...(ruled === -1
      ? []
      : [{ path: ['quality', ruled, 'rule'], message: `NHS numbers are people\u2019s: ${what}` }]),
  ];
}
