import { fileURLToPath } from 'node:url';
import { residentBytes, sandboxedPids, startSandboxed, type Sandboxed } from '@vitrine/core/sandbox';
import { z } from 'zod';
import { maxFileBytes } from '../../files/size.ts';
import type { Profile } from '../../profiles/profile.ts';
import type { Reencoded } from '../../reencode/reencoded.ts';
import type { OutputFile } from '../check-file.ts';
import { finding, findingSchema, type Finding } from '../finding.ts';

export interface CheckerLimits {
  /** Milliseconds, starting included. */
  readonly time?: number;
  /** Resident memory, in mebibytes. */
  readonly memoryMiB?: number;
}

/** What a file gets: machines are busy when many are handed in, and no honest file needs a tenth of it. */
const usual = { time: 60_000, memoryMiB: 1_024 } as const;
const mostAnswer = 16 * 1024 * 1024;
const watchMs = 20;
const answerSchema = z.strictObject({
  findings: z.array(findingSchema).max(500),
  plain: z.strictObject({ bytes: z.base64(), ending: z.string().max(10).optional() }).optional(),
});

/** What a file gives away, and the form in which it leaves where that is another. */
export interface LookedThrough {
  readonly findings: readonly Finding[];
  readonly plain?: Reencoded;
}

/**
 * Checks a file in a process of its own, without network or files, within limits of time and memory: what takes more,
 * or takes the process down, is a stop for itself and touches no other file.
 */
export async function checkApart(
  file: OutputFile,
  profile: Profile,
  limits: CheckerLimits = {},
): Promise<readonly Finding[]> {
  if (file.bytes.length > maxFileBytes) return tooLarge;
  return (await askChecker([file.bytes], profile, limits, {})).findings;
}

/** What files give away together and none of them alone, by the same means: places begin with `file` and its number. */
export async function checkSystemApart(
  files: readonly Uint8Array[],
  profile: Profile,
  limits: CheckerLimits = {},
): Promise<readonly Finding[]> {
  return (await askChecker(files, profile, limits, { together: true })).findings;
}

/** The same, and the file made of what was looked through alone, in the same process. */
export async function lookThrough(file: OutputFile, profile: Profile): Promise<LookedThrough> {
  if (file.bytes.length > maxFileBytes) return { findings: tooLarge };
  return askChecker([file.bytes], profile, {}, { plain: true });
}

const tooLarge: readonly Finding[] = [finding('too-large', { part: 'the whole file' })];

async function askChecker(
  files: readonly Uint8Array[],
  profile: Profile,
  limits: CheckerLimits,
  { plain = false, together = false }: { readonly plain?: boolean; readonly together?: boolean },
): Promise<LookedThrough> {
  const child = startSandboxed({
    entry: fileURLToPath(new URL('./main.ts', import.meta.url)),
    code: ['platform/core', 'disclosure-control', 'node_modules', 'package.json'],
    limits: { heapMiB: 512, tmpMiB: 16 },
  });
  const sizes = files.map(({ length }) => length);
  const asked = Buffer.from(`${JSON.stringify({ profile, plain, together, sizes })}\n`);
  const question = Buffer.concat([asked, ...files]);
  const answer = await answerOf(child, question, { ...usual, ...limits });
  const parsed = answer === undefined ? undefined : answerSchema.safeParse(answer);
  if (parsed?.success !== true) return { findings: [finding('too-heavy', { part: 'the whole file' })] };
  const { findings, plain: made } = parsed.data;
  if (made === undefined) return { findings };
  const { bytes, ending } = made;
  return {
    findings,
    plain: { bytes: Buffer.from(bytes, 'base64'), ...(ending === undefined ? {} : { ending }) },
  };
}

/** A process may be gone before it is told to go. */
function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    return;
  }
}

/** What the process says before it ends; undefined where it is stopped, fails or says too much. */
async function answerOf(
  child: Sandboxed,
  question: Uint8Array,
  { time, memoryMiB }: Required<CheckerLimits>,
): Promise<unknown> {
  const said: Buffer[] = [];
  let length = 0;
  let stop = (): void => undefined;
  const ended = new Promise<number | null>((resolve) => {
    stop = (): void => {
      for (const pid of sandboxedPids(child.process)) kill(pid);
      child.process.kill('SIGKILL');
      resolve(null);
    };
    child.process.on('close', resolve);
    child.process.on('error', stop);
  });
  const timer = setTimeout(stop, time);
  const memory = setInterval(() => {
    const used = sandboxedPids(child.process).reduce((sum, pid) => sum + residentBytes(pid), 0);
    if (used > memoryMiB * 1024 * 1024) stop();
  }, watchMs);
  child.stderr.resume();
  child.stdout.on('data', (part: Buffer) => {
    length += part.length;
    if (length > mostAnswer) stop();
    else said.push(part);
  });
  child.stdin.end(question);
  const status = await ended;
  clearTimeout(timer);
  clearInterval(memory);
  if (status !== 0) return undefined;
  try {
    return JSON.parse(Buffer.concat(said).toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}
