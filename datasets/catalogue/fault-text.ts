/** What each reason of quarantine means to who sent the file. Nothing here can hold a value. */
const texts: Readonly<Record<string, string>> = {
  'ragged-row': 'too few or too many cells',
  quotes: 'a quote stands where none belongs, or is never closed',
  'cell-holds-rows': 'a quoted cell runs over lines that look like rows',
  'control-character': 'a character that no text has, such as NUL',
  'byte-order-mark': 'the mark of the beginning of a file stands inside it',
  'row-too-long': 'the row is too long',
  'not-json': 'the line is no JSON object, or nests too deeply, or gives a field twice',
  'unknown-field': 'a field, or text between columns, that was not agreed on',
  'cell-error': 'a cell holds an error, or no number, date or truth value',
  'number-imprecise': 'a whole number of more than 15 digits, of which the program kept only the first',
  'several-values': 'several values where one was agreed on',
  'not-text': 'an object or a list where a value was agreed on',
  'other-resource': 'another kind of resource than agreed on',
  'patient-unknown': 'the patient it refers to is in no line, or in two, of the file of patients',
  'holds-nhs-number': 'an NHS number stands where none belongs',
  'birth-date-implausible': 'the birth date is in the future or before 1850',
  'birth-date-placeholder': 'the birth date is one that stands for none',
  type: 'the value is not of the agreed type or format',
  'not-null': 'the value is missing',
  unique: 'an earlier row has the same value',
  'nhs-number': 'the NHS number is not valid',
  'date-range': 'the date is outside the agreed range',
  'in-set': 'the value is not among the agreed codes',
  pattern: 'the value does not have the agreed form',
  compare: 'the value does not go with that of another field',
  'present-with': 'the value is missing, though another field has one',
  references: 'the value is not known',
  'link-number-missing': 'there is no NHS number',
  'link-number-invalid': 'the NHS number is not valid',
  'link-birth-date-missing': 'there is no birth date',
  'link-birth-date-differs': 'the birth date is not the one on record for the number',
  'link-birth-dates-conflict': 'rows of one number have several birth dates',
  'link-superseded-unresolved': 'the number that replaced this one is not known',
};

/** The rule and the column of a reason such as `type:seen`. */
export function partsOfReason(reason: string): { readonly rule: string; readonly column?: string } {
  const at = reason.indexOf(':');
  return at === -1 ? { rule: reason } : { rule: reason.slice(0, at), column: reason.slice(at + 1) };
}

/** What is wrong, in words. */
export function faultText(reason: string): string {
  return texts[partsOfReason(reason).rule] ?? 'the row does not keep to what was agreed on';
}
