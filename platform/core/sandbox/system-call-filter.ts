import { kernelCalls } from './kernel-calls.ts';
import { allowedCalls, allowedRequests, narrowedCalls } from './system-calls.ts';

const tables = {
  x64: { architecture: 0xc000003e, column: 0 },
  arm64: { architecture: 0xc00000b7, column: 1 },
} as const;

/** CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET. */
const newNamespace = 0x7e_02_00_00;
const unixDomain = 1;
/** Where numbers from here on are a second table of the same calls (x32). */
const otherTable = 0x4000_0000;

const load = 0x20;
const ifEqual = 0x15;
const ifAtLeast = 0x35;
const ifAnyBit = 0x45;
const answer = 0x06;
const allow = 0x7fff_0000;
const kill = 0x8000_0000;
const notPermitted = 0x0005_0001;
const notATerminal = 0x0005_0019;
const noSuchCall = 0x0005_0026;
const noSuchFamily = 0x0005_0061;
/** Where struct seccomp_data has the call, the processor and the low half of an argument. */
const callAt = 0;
const processorAt = 4;
const argumentAt = (position: number): number => 16 + 8 * position;

type Instruction = readonly [code: number, whenTrue: number, whenFalse: number, value: number];

/** Answers `what` if the test holds, and otherwise goes on. */
function when(test: number, value: number, what: number): readonly Instruction[] {
  return [
    [test, 0, 1, value],
    [answer, 0, 0, what],
  ];
}

/** Where the call is `call`, its argument decides: `then` must answer. */
function narrow(call: number, argument: number, then: readonly Instruction[]): readonly Instruction[] {
  return [[ifEqual, 0, 1 + then.length, call], [load, 0, 0, argumentAt(argument)], ...then];
}

/** Which list a program lives by: that of Node, which all have, or with what a notebook's kernel needs beside it. */
export type CallList = 'node' | 'kernel';

/**
 * A seccomp filter as bubblewrap takes it (a program of struct sock_filter): what is not on the list of system
 * calls does not exist. It is inherited by whatever is started inside and cannot be taken off. Undefined for
 * processors whose system calls are not listed.
 */
export function systemCallFilter(
  processor: string = process.arch,
  list: CallList = 'node',
): Uint8Array | undefined {
  if (processor !== 'x64' && processor !== 'arm64') return undefined;
  const { architecture, column } = tables[processor];
  const listed = [...allowedCalls, ...(list === 'kernel' ? kernelCalls : [])]
    .flatMap(({ calls }) => Object.values(calls))
    .flatMap((numbers) => numbers[column] ?? []);
  const own = (name: keyof typeof narrowedCalls): number => narrowedCalls[name][column];
  const program: readonly Instruction[] = [
    [load, 0, 0, processorAt],
    [ifEqual, 1, 0, architecture],
    [answer, 0, 0, kill],
    [load, 0, 0, callAt],
    ...when(ifAtLeast, otherTable, notPermitted),
    ...listed.flatMap((call) => when(ifEqual, call, allow)),
    // Its flags lie in memory, where a filter cannot look; C libraries fall back on clone when there is no clone3.
    ...when(ifEqual, own('clone3'), noSuchCall),
    ...narrow(own('clone'), 0, [...when(ifAnyBit, newNamespace, notPermitted), [answer, 0, 0, allow]]),
    ...(['socket', 'socketpair'] as const).flatMap((name) =>
      narrow(own(name), 0, [...when(ifEqual, unixDomain, allow), [answer, 0, 0, noSuchFamily]]),
    ),
    ...narrow(own('ioctl'), 1, [
      ...allowedRequests.flatMap((request) => when(ifEqual, request, allow)),
      [answer, 0, 0, notATerminal],
    ]),
    [answer, 0, 0, noSuchCall],
  ];
  const bytes = Buffer.alloc(program.length * 8);
  for (const [at, [code, whenTrue, whenFalse, value]] of program.entries()) {
    bytes.writeUInt16LE(code, at * 8);
    bytes.writeUInt8(whenTrue, at * 8 + 2);
    bytes.writeUInt8(whenFalse, at * 8 + 3);
    bytes.writeUInt32LE(value, at * 8 + 4);
  }
  return bytes;
}
