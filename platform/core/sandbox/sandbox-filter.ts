/**
 * The system calls that no sandboxed program of ours needs, and with which a hostile one could widen its powers
 * or the part of the kernel it reaches: above all new user namespaces, in which a process has every capability.
 * Numbers: the kernel's own tables for each processor.
 */
const refused = {
  x64: {
    architecture: 0xc000003e,
    clone: 56,
    calls: [
      ...[272, 308], // unshare, setns
      ...[165, 166, 155, 161, 428, 429, 430, 432, 433], // mounts and roots: mount … chroot, open_tree … fspick
      ...[101, 310, 311], // ptrace, process_vm_readv, process_vm_writev
      ...[248, 249, 250], // add_key, request_key, keyctl
      ...[298, 321, 323], // perf_event_open, bpf, userfaultfd
      ...[425, 426, 427], // io_uring
    ],
  },
  arm64: {
    architecture: 0xc00000b7,
    clone: 220,
    calls: [
      ...[97, 268],
      ...[40, 39, 41, 51, 428, 429, 430, 432, 433],
      ...[117, 270, 271],
      ...[217, 218, 219],
      ...[241, 280, 282],
      ...[425, 426, 427],
    ],
  },
} as const;

/** CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET. */
const newNamespace = 0x7e_02_00_00;
/** Its flags lie in memory, where a filter cannot look; C libraries fall back on clone when there is no clone3. */
const clone3 = 435;
const otherTable = 0x4000_0000;

const load = 0x20;
const ifEqual = 0x15;
const ifAtLeast = 0x35;
const ifAnyBit = 0x45;
const answer = 0x06;
const allow = 0x7fff_0000;
const kill = 0x8000_0000;
const notPermitted = 0x0005_0001;
const noSuchCall = 0x0005_0026;

type Instruction = readonly [code: number, whenTrue: number, whenFalse: number, value: number];

/** Answers `what` if the test holds, and otherwise goes on. */
function when(test: number, value: number, what: number): readonly Instruction[] {
  return [
    [test, 0, 1, value],
    [answer, 0, 0, what],
  ];
}

/**
 * A seccomp filter as bubblewrap takes it: a program of struct sock_filter. It is inherited by whatever is
 * started inside and cannot be taken off. Undefined for processors whose system calls are not listed.
 */
export function systemCallFilter(processor: string = process.arch): Uint8Array | undefined {
  if (processor !== 'x64' && processor !== 'arm64') return undefined;
  const { architecture, clone, calls } = refused[processor];
  const program: readonly Instruction[] = [
    [load, 0, 0, 4],
    [ifEqual, 1, 0, architecture],
    [answer, 0, 0, kill],
    [load, 0, 0, 0],
    // Where numbers from here on are a second table of the same calls (x32).
    ...when(ifAtLeast, otherTable, notPermitted),
    ...when(ifEqual, clone3, noSuchCall),
    ...calls.flatMap((call) => when(ifEqual, call, notPermitted)),
    [ifEqual, 1, 0, clone],
    [answer, 0, 0, allow],
    [load, 0, 0, 16],
    ...when(ifAnyBit, newNamespace, notPermitted),
    [answer, 0, 0, allow],
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
