import { NotFound } from '@vitrine/core/errors';
import { digestOf } from '@vitrine/core/text';
import { fileNameSchema } from '@vitrine/disclosure-control/requests';
import type { Person } from '@vitrine/identity/people';
import type { ActId, AgreementRef } from '@vitrine/core/ids';
import type { KernelFile } from '@vitrine/notebooks-gateway/client';
import { demandInForce, usableAgreement } from '../agreements/usable.ts';
import { refuseWhileStopped } from '../environment/environment-state.ts';
import { pageLocks, recordShown, valuesPerRow } from '../executions/meter.ts';
import type { Parts } from '../boot/parts.ts';
import { outputCost } from './output-cost.ts';

/** Files of one kernel that are listed. */
const mostFiles = 200;

export interface ListedFiles {
  readonly files: readonly KernelFile[];
  /** Files whose names no request can take: names are data, too, and may be made to deceive. */
  readonly misnamed: number;
}

/** The files among a kernel's outputs that a request can take. Their names are shown, so they count as text does. */
export async function listOutputFiles(parts: Parts, person: Person, ref: AgreementRef): Promise<ListedFiles> {
  if (parts.kernels.state(person, ref) === 'none') return { files: [], misnamed: 0 };
  const all = await parts.kernels.demand(person, ref).session.outputs();
  const named = all.filter(({ name }) => fileNameSchema.safeParse(name).success).slice(0, mostFiles);
  const files = named.map(({ name, bytes }) => ({ name, bytes }));
  if (files.length > 0) await recordList(parts, person, ref, files);
  return { files, misnamed: all.length - files.length };
}

async function recordList(
  parts: Parts,
  person: Person,
  ref: AgreementRef,
  files: readonly { name: string; bytes: number }[],
): Promise<void> {
  const { agreement } = await usableAgreement(parts, person, ref);
  const text = files.map(({ name, bytes }) => `${name} ${bytes}`).join('\n');
  const cost = outputCost({ kind: 'value', text }, { valuesPerRow: valuesPerRow(agreement) });
  const item = `output files ${digestOf(files)}`;
  await parts.locks.hold(pageLocks(person, ref), async () => {
    await demandInForce(parts, ref);
    await recordShown(parts, person, { ref, agreement, item, kind: 'output', cost });
  });
  await refuseWhileStopped(parts.database);
}

export interface OutputFile {
  readonly bytes: Uint8Array;
  /** The act that started the kernel. */
  readonly kernel: ActId;
}

/** A file, for a request to take; nobody is shown it by this. @throws NotFound, Conflict */
export async function readOutputFile(
  parts: Parts,
  person: Person,
  ref: AgreementRef,
  name: string,
): Promise<OutputFile> {
  const usable = await usableAgreement(parts, person, ref);
  const { session, act } = parts.kernels.demand(person, usable.ref);
  if (!(await session.outputs()).some((one) => one.name === name))
    throw new NotFound({
      detail: 'Your code put no file of this name among its outputs.',
      help: 'vitrine.output(frame, "table1.csv") does; the list of outputs shows what is there.',
    });
  return { bytes: await session.readOutput(name), kernel: act };
}
