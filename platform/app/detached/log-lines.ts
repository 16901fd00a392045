import type { DetachedRun } from '@vitrine/api';

type Course = Pick<DetachedRun, 'state' | 'quarter' | 'seconds' | 'failure' | 'warnings' | 'request'>;

const ends: Readonly<Record<DetachedRun['state'], string>> = {
  queued: 'Waiting for your run before it.',
  starting: 'A fresh room is being opened.',
  running: 'Running.',
  done: 'Done: the declared files are in a request.',
  failed: 'Failed.',
  cancelled: 'Cancelled.',
  stopped: 'Stopped: by its agreement’s end or suspension, newer opt-outs, or an operator.',
  interrupted: 'Interrupted: the server was restarted while it ran or waited.',
};

const warned: Readonly<Record<DetachedRun['warnings'][number], string>> = {
  'not-converged': 'Warning: something did not converge.',
  numeric: 'Warning: a calculation gave no number, or overflowed.',
};

const why: Readonly<Partial<Record<string, string>>> = {
  OutOfMemory: 'it needed more memory than the agreement allows',
  OutOfTime: 'it took longer than the agreement allows',
  KernelEnded: 'its process ended',
  OutputMissing: 'a declared file was not put out, or cannot be part of a request',
  QueryError: 'a question to the room was refused or could not be answered',
};

/** The log of a run: sentences of ours with the few values that may be told. Pure. */
export function logOf({ state, quarter, seconds, failure, warnings }: Course): readonly string[] {
  const lines = [ends[state]];
  if (state === 'running' && seconds !== null)
    lines.push(`After ${seconds} seconds it was in quarter ${(quarter ?? 0) + 1} of its steps.`);
  if (state === 'failed' && failure === null)
    lines.push('No room or kernel could be had for it: try again, or ask the operator.');
  if (failure !== null) {
    const { class: name, lines: at } = failure;
    const reason = why[name];
    const place =
      at === undefined ? '' : at.from === at.to ? `, line ${at.from}` : `, lines ${at.from} to ${at.to}`;
    lines.push(`${name}${place}${reason === undefined ? '' : `: ${reason}`}.`);
  }
  lines.push(...warnings.map((one) => warned[one]));
  if ((state === 'done' || state === 'failed') && seconds !== null)
    lines.push(`It ended within ${seconds} seconds.`);
  return lines;
}
