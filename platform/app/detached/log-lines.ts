import type { DetachedRun } from '@vitrine/api';
import { firstTickSeconds } from './bounds.ts';

type Course = Pick<DetachedRun, 'languages' | 'state' | 'quarter' | 'seconds' | 'failure' | 'warnings'>;

const ends: Readonly<Record<DetachedRun['state'], string>> = {
  queued: 'Waiting for your run before it.',
  starting: 'A fresh room is being opened.',
  running: 'Running.',
  done: 'Done: the declared files are in a request.',
  failed: 'Failed.',
  cancelled: 'Cancelled.',
  stopped:
    'Stopped: by its agreement’s end or suspension, newer opt-outs, or an operator. Once the agreement is active, send it again.',
  interrupted:
    'Interrupted: the server was restarted while it ran or waited. Nothing of it is left: send it again.',
};

const warned: Readonly<Record<DetachedRun['warnings'][number], string>> = {
  'not-converged': 'Warning: something did not converge.',
  numeric: 'Warning: a calculation gave no number, or overflowed.',
};

/** Of a word that is no class of the language: what it means, and what to do. */
const why: Readonly<Partial<Record<string, readonly [string, string]>>> = {
  OutOfMemory: [
    'it needed more memory than the agreement allows',
    'Let SQL choose rows and columns and count, and keep less in memory.',
  ],
  OutOfTime: [
    'it took longer than the agreement allows',
    'Let SQL do the counting, or cut the work into steps: each has a time of its own.',
  ],
  KernelEnded: [
    'its process, or its room, ended',
    'Nothing of it is left: send it again. If it ends so again, ask the operator.',
  ],
  OutputMissing: [
    'a declared file was not put out, or cannot be part of a request',
    'Compare the declared names with those in the code; a file holds at most 5 MiB of what its name says.',
  ],
  QueryError: [
    'a question to the room was refused or could not be answered',
    'Try its SQL under Query, or on made-up data.',
  ],
};

const ordinals = ['first', 'second', 'third', 'last'];

const nextTold = (seconds: number | null): string =>
  `You are told again ${seconds === null ? firstTickSeconds : seconds * 2} seconds after its code began.`;

/** The log of a run: sentences of ours with the few values that may be told. Pure. */
export function logOf({ languages, state, quarter, seconds, failure, warnings }: Course): readonly string[] {
  const lines = [ends[state]];
  if (state === 'running' && seconds !== null)
    lines.push(
      languages.length > 1
        ? `After ${seconds} seconds it was in the ${ordinals[quarter ?? 0] ?? 'last'} quarter of its steps.`
        : `After ${seconds} seconds it was still running.`,
    );
  if (state === 'running') lines.push(nextTold(seconds));
  if (state === 'failed' && failure === null)
    lines.push('No room or kernel could be had for it: try again, or ask the operator.');
  if (failure !== null) {
    const { class: name, lines: at } = failure;
    const reason = why[name];
    const place =
      at === undefined ? '' : at.from === at.to ? `, line ${at.from}` : `, lines ${at.from} to ${at.to}`;
    lines.push(`${name}${place}${reason === undefined ? '' : `: ${reason[0]}`}.`);
    lines.push(
      reason?.[1] ??
        'What it said is not shown: mend the code, or have it put what you want to know into a file.',
    );
  }
  lines.push(...warnings.map((one) => warned[one]));
  if ((state === 'done' || state === 'failed') && seconds !== null)
    lines.push(`It ended within ${seconds} seconds.`);
  return lines;
}
