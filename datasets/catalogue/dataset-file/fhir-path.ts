/**
 * The small part of FHIRPath (HL7 FHIRPath 2.0) that a mapping needs: names, `[n]`, `first()` and
 * `where(path='text')`. `%patient` at the beginning is the patient whom the resource is about.
 */
export interface FhirPath {
  readonly ofPatient: boolean;
  readonly steps: readonly FhirStep[];
}
export type FhirStep =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'index'; readonly at: number }
  | { readonly kind: 'where'; readonly names: readonly string[]; readonly text: string };

const name = /^[A-Za-z][A-Za-z0-9]{0,63}/;
const where = /^where\(([A-Za-z][A-Za-z0-9]*(?:\.[A-Za-z][A-Za-z0-9]*){0,4})='([^']{1,200})'\)/;

/** Reads a path; undefined when it is none. */
export function parseFhirPath(text: string): FhirPath | undefined {
  const ofPatient = text.startsWith('%patient.');
  let rest = ofPatient ? text.slice('%patient.'.length) : text;
  const steps: FhirStep[] = [];
  for (;;) {
    const filter = where.exec(rest);
    const plain = name.exec(rest);
    if (filter !== null) {
      steps.push({ kind: 'where', names: (filter[1] ?? '').split('.'), text: filter[2] ?? '' });
      rest = rest.slice(filter[0].length);
    } else if (rest.startsWith('first()')) {
      steps.push({ kind: 'index', at: 0 });
      rest = rest.slice('first()'.length);
    } else if (plain !== null) {
      steps.push({ kind: 'name', name: plain[0] });
      rest = rest.slice(plain[0].length);
    } else return undefined;
    for (let index = /^\[([0-9]{1,4})\]/.exec(rest); index !== null; index = /^\[([0-9]{1,4})\]/.exec(rest)) {
      steps.push({ kind: 'index', at: Number(index[1]) });
      rest = rest.slice(index[0].length);
    }
    if (rest === '')
      return steps[0]?.kind === 'name' && steps.length <= 20 ? { ofPatient, steps } : undefined;
    if (!rest.startsWith('.')) return undefined;
    rest = rest.slice(1);
  }
}
