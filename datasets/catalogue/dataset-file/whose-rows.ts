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

const somebody = 'pat|patient|person|subject|client|member|participant|resident|citizen|donor|proband';
/** Headings under which hospitals send what tells one person from another. */
const personal = new RegExp(
  [
    String.raw`^nhs[ _-]?(no|num|number|id)?$|nhs[ _-]?n(o|um|umber)$`,
    String.raw`^(${somebody})([ _-]?(id|no|num|number|key|name|identifier|ref))?$`,
    String.raw`^(gp|hospital|local|unit|case[ _-]?note)[ _-]?(${somebody}|id|no|num|number)$|^lopatid$`,
    String.raw`hes[ _-]?id$|^pseudo(nym)?([ _-]|$)`,
    String.raw`^(dob|date[ _-]?of[ _-]?birth|birth[ _-]?(date|day|year|month)|(year|month)[ _-]?of[ _-]?birth)$`,
    String.raw`^(sur|fore|family|given|first|last|full|middle)[ _-]?names?$`,
    String.raw`^(mrn|chi|hcn|h[ _-]?(and|&)?[ _-]?c|ni|national[ _-]?insurance|passport)([ _-]?(no|num|number))?$`,
    String.raw`^(home|patient|postal|email)?[ _-]?address([ _-]?(line)?[ _-]?\d)?$|^e[ _-]?mail$`,
    String.raw`^(home|mobile|work)?[ _-]?(tele)?phone([ _-]?(no|num|number))?$|^mobile$`,
  ].join('|'),
  'i',
);

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
  const classed = file.columns.findIndex((one) => ['direct', 'quasi', 'sensitive'].includes(one.class));
  const named = file.columns.findIndex((one) => personal.test(one.name) || personal.test(one.from ?? ''));
  const ruled = file.quality.findIndex((one) => one.rule === 'nhs-number');
  const what = 'say whose the rows are (person), or why they are nobody\u2019s (aboutNoPerson)';
  return [
    ...(classed === -1
      ? []
      : [
          {
            path: ['columns', classed, 'class'],
            message: `A column of class ${file.columns[classed]?.class ?? ''} is about people: ${what}`,
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
