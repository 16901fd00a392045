import { Conflict, NotFound } from '@vitrine/core/errors';
import { digestOf } from '@vitrine/core/text';
import { fileNameSchema } from '@vitrine/disclosure-control/requests';
import type { Person } from '@vitrine/identity/people';
import type { ActId, AgreementRef } from '@vitrine/core/ids';
import type { KernelFile } from '@vitrine/notebooks-gateway/client';
import { kernelLanguages, type KernelLanguage } from '@vitrine/notebooks-gateway/protocol';
import { demandInForce, usableAgreement } from '../agreements/usable.ts';
import { refuseWhileStopped } from '../environment/environment-state.ts';
import { pageLocks, recordShown, valuesPerRow } from '../executions/meter.ts';
import type { Seat } from './kernel-registry.ts';
import type { OutputPorts } from './ports.ts';
import { outputCost } from './output-cost.ts';

/** Files that are listed. */
const mostFiles = 200;

/** A file, and the language of the kernel that has it. */
interface ListedFile extends KernelFile {
  readonly language: KernelLanguage;
}

/** The same, with the kernel that can be asked for it. */
interface FoundFile extends ListedFile {
  readonly seat: Seat;
}

export interface ListedFiles {
  readonly files: readonly ListedFile[];
  /** Files whose names no request can take: names are data, too, and may be made to deceive. */
  readonly misnamed: number;
}

/** The files among the outputs of a person's kernels that a request can take. Their names are shown, so they count as text does. */
export async function listOutputFiles(
  ports: OutputPorts,
  person: Person,
  ref: AgreementRef,
): Promise<ListedFiles> {
  const all = await allFiles(ports, person, ref);
  const named = all.filter(({ name }) => fileNameSchema.safeParse(name).success).slice(0, mostFiles);
  const files = named.map(({ name, bytes, language }) => ({ name, bytes, language }));
  if (files.length > 0) await recordList(ports, person, ref, files);
  return { files, misnamed: all.length - files.length };
}

/** Of the kernels that answer: one that starts has no files yet, and keeps nobody from those of the other. */
async function allFiles(
  ports: OutputPorts,
  person: Person,
  ref: AgreementRef,
): Promise<readonly FoundFile[]> {
  const lists = kernelLanguages.map(async (language) => {
    const seat = ports.kernels.seat(person, ref, language);
    const files = (await seat?.session.outputs()) ?? [];
    return seat === undefined ? [] : files.map((file) => ({ ...file, language, seat }));
  });
  return (await Promise.all(lists)).flat();
}

async function recordList(
  ports: OutputPorts,
  person: Person,
  ref: AgreementRef,
  files: readonly { name: string; bytes: number }[],
): Promise<void> {
  const { agreement } = await usableAgreement(ports, person, ref);
  const text = files.map(({ name, bytes }) => `${name} ${bytes}`).join('\n');
  const cost = outputCost({ kind: 'value', text }, { valuesPerRow: valuesPerRow(agreement) });
  const item = `output files ${digestOf(files)}`;
  await ports.locks.hold(pageLocks(person, ref), async () => {
    await demandInForce(ports, ref);
    await recordShown(ports, person, { ref, agreement, item, kind: 'output', cost });
  });
  await refuseWhileStopped(ports.database);
}

export interface OutputFile {
  readonly bytes: Uint8Array;
  /** The act that started the kernel. */
  readonly kernel: ActId;
}

/** A file, for a request to take; nobody is shown it by this. @throws NotFound, Conflict */
export async function readOutputFile(
  ports: OutputPorts,
  person: Person,
  ref: AgreementRef,
  name: string,
): Promise<OutputFile> {
  const usable = await usableAgreement(ports, person, ref);
  const found = (await allFiles(ports, person, usable.ref)).filter((one) => one.name === name);
  const [file] = found;
  if (found.length > 1)
    throw new Conflict({
      detail: 'Python and R have both put a file of this name among their outputs.',
      help: 'Put one of them out under another name, and ask again.',
    });
  if (file === undefined) {
    ports.kernels.demandAny(person, usable.ref);
    throw new NotFound({
      detail: 'Your code put no file of this name among its outputs.',
      help: 'vitrine.output(frame, "table1.csv") does; the list of outputs shows what is there.',
    });
  }
  const { session, act } = file.seat;
  return { bytes: await session.readOutput(name), kernel: act };
}
