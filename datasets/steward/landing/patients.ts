import type { DatasetFile } from '../../catalogue/dataset-file/dataset-file.ts';
import { LandingUnreadable } from '../../errors.ts';
import { NotJson, readJsonLine, type JsonText } from './json-line.ts';
import { EncodingWatch } from './encoding-watch.ts';
import { readLanded, type LandingFacts } from './landed-bytes.ts';
import { LineSplitter, type PhysicalLine } from './line-splitter.ts';
import { demandUnchanged, openLanding, type LandingSources } from './open-landing.ts';
import { longestRecord } from './record-scanner.ts';

/** Bytes of patients that are held in memory, which several times as much takes. */
const mostBytes = 512 * 1024 * 1024;

/** What of a patient a mapping may read; addresses, contacts and notes are not kept. */
const kept = ['identifier', 'birthDate', 'gender', 'name', 'deceasedDateTime', 'deceasedBoolean'] as const;

/** The patients that the rows of a landing file may refer to. */
export interface Patients {
  /** By the id of the resource. */
  readonly byId: ReadonlyMap<string, JsonText>;
  /** Of the file that they were read from. */
  readonly facts: LandingFacts;
}

/**
 * Reads the file of Patient resources that other resources refer to, whole and unchanged, in UTF-8; undefined when the
 * dataset file names none. An id that two lines have is nobody's: their rows find no patient.
 * @throws LandingMissing, LandingUnreadable, LandingEncoding
 */
export async function readPatients(
  sources: LandingSources,
  source: DatasetFile['source'],
): Promise<Patients | undefined> {
  const file = source.patients;
  if (file === undefined) return undefined;
  const landing = await openLanding(sources, { alias: source.alias, file });
  const patients = new Map<string, JsonText>();
  const twice = new Set<string>();
  let bytesRead = 0;
  const take = (found: Iterable<PhysicalLine>): void => {
    for (const { line, bytes } of found) {
      bytesRead += bytes.length;
      if (bytes.length === 0) continue;
      if (bytesRead > mostBytes || bytes.length > longestRecord) throw unreadable(file, line);
      const [id, patient] = patientIn(bytes, file, line);
      if (patients.has(id)) twice.add(id);
      patients.set(id, patient);
    }
  };
  try {
    const lines = new LineSplitter();
    const watch = new EncodingWatch({ file, encoding: 'utf-8' });
    const { chunks, facts } = readLanded(landing, file);
    for await (const chunk of chunks) take(lines.push(watch.decode(chunk)));
    take(lines.push(watch.end()));
    take(lines.end());
    await demandUnchanged(landing, file);
    for (const id of twice) patients.delete(id);
    return { byId: patients, facts: facts() };
  } finally {
    await landing.close();
  }
}

function patientIn(bytes: Buffer, file: string, line: number): readonly [string, JsonText] {
  try {
    const patient = readJsonLine(bytes.toString('utf8'));
    const id = patient instanceof Map ? patient.get('id') : undefined;
    if (patient instanceof Map && patient.get('resourceType') === 'Patient' && typeof id === 'string')
      return [id, new Map(kept.map((field) => [field, patient.get(field) ?? null]))];
  } catch (error) {
    if (!(error instanceof NotJson)) throw error;
  }
  throw unreadable(file, line);
}

function unreadable(file: string, line: number): LandingUnreadable {
  return new LandingUnreadable({
    detail: `Line ${line} of ${file} is no Patient resource, or the file is too large to look patients up in.`,
    help: 'Ask the sender for one Patient resource (FHIR R4) on each line.',
    facts: { line },
  });
}
