import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { systemCallFilter } from './system-call-filter.ts';
import { allowedCalls, allowedRequests, narrowedCalls } from './system-calls.ts';

const processors = [
  { name: 'x64', architecture: 0xc000003e, column: 0 },
  { name: 'arm64', architecture: 0xc00000b7, column: 1 },
] as const;

/** What the kernel would answer: the program run as seccomp(2) and classic BPF say. */
function answerOf(
  filter: Uint8Array,
  call: { readonly number: number; readonly architecture: number; readonly args?: readonly number[] },
): 'allow' | 'kill' | number {
  const view = new DataView(filter.buffer, filter.byteOffset, filter.byteLength);
  const words = new Map([
    [0, call.number],
    [4, call.architecture],
    ...(call.args ?? []).map((value, at): [number, number] => [16 + 8 * at, value]),
  ]);
  let accumulator = 0;
  for (let at = 0; at < filter.byteLength / 8; at += 1) {
    const code = view.getUint16(at * 8, true);
    const jump = { then: view.getUint8(at * 8 + 2), else: view.getUint8(at * 8 + 3) };
    const value = view.getUint32(at * 8 + 4, true);
    if (code === 0x06)
      return value === 0x7fff_0000 ? 'allow' : value === 0x8000_0000 ? 'kill' : value & 0xffff;
    if (code === 0x20) accumulator = words.get(value) ?? 0;
    else {
      const holds =
        code === 0x15
          ? accumulator === value
          : code === 0x35
            ? accumulator >= value
            : (accumulator & value) >>> 0 !== 0;
      at += holds ? jump.then : jump.else;
    }
  }
  throw new Error('The program has no end.');
}

describe.each(processors)('the filter for $name', ({ name, architecture, column }) => {
  const filter = systemCallFilter(name) ?? new Uint8Array();
  const ask = (number: number, ...args: number[]): 'allow' | 'kill' | number =>
    answerOf(filter, { number, architecture, args });
  const listed = new Set(
    allowedCalls.flatMap(({ calls }) => Object.values(calls)).map((numbers) => numbers[column]),
  );
  const narrowed = new Set<number>(Object.values(narrowedCalls).map((numbers) => numbers[column]));

  test('allows what is listed, and answers all else as a kernel that never heard of it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2_000 }), (number) => {
        fc.pre(!narrowed.has(number));
        expect(ask(number)).toBe(listed.has(number) ? 'allow' : 38);
      }),
      { numRuns: 3_000 },
    );
  });

  test('gives sockets of this machine’s processes only: none of a network, of the kernel or of other machines', () => {
    for (const call of [narrowedCalls.socket[column], narrowedCalls.socketpair[column]]) {
      expect(ask(call, 1)).toBe('allow');
      // AF_INET, AF_INET6, AF_NETLINK, AF_PACKET, AF_BLUETOOTH, AF_ALG, AF_VSOCK, AF_XDP and all there may be.
      for (const family of [0, 2, 10, 16, 17, 31, 38, 40, 44]) expect(ask(call, family)).toBe(97);
      fc.assert(fc.property(fc.integer({ min: 2, max: 2 ** 31 - 1 }), (family) => ask(call, family) === 97));
    }
  });

  test('makes no new namespace, by clone or clone3', () => {
    const [clone, clone3] = [narrowedCalls.clone[column], narrowedCalls.clone3[column]];
    // As threads are made.
    expect(ask(clone, 0x3d0f00)).toBe('allow');
    for (const flag of [0x20000, 0x2000000, 0x4000000, 0x8000000, 0x10000000, 0x20000000, 0x40000000])
      expect(ask(clone, flag | 0x3d0f00)).toBe(1);
    expect(ask(clone3, 0)).toBe(38);
  });

  test('asks of devices what programs ask of pipes and terminals, and nothing else', () => {
    const ioctl = narrowedCalls.ioctl[column];
    for (const request of allowedRequests) expect(ask(ioctl, 0, request)).toBe('allow');
    // TIOCSTI and TIOCLINUX type into a terminal.
    for (const request of [0x5412, 0x541c, 0x8933, 0]) expect(ask(ioctl, 0, request)).toBe(25);
  });

  test('ends a program that calls by another processor’s table', () => {
    expect(answerOf(filter, { number: 1, architecture: 0x40000003 })).toBe('kill');
    expect(ask(0x4000_0001)).toBe(1);
  });
});

test('no call with which a program reaches others, the kernel or the machine is on the list', () => {
  const names = allowedCalls.flatMap(({ calls }) => Object.keys(calls));
  expect(new Set(names).size).toBe(names.length);
  const dangerous =
    /^(ptrace|process_|pidfd|kcmp|mount|umount|move_mount|open_tree|fs|unshare|setns|pivot|chroot|bpf|perf|userfault|io_|keyctl|add_key|request_key|memfd|open_by_handle|name_to_handle|modify_ldt|personality|seccomp|landlock|quotactl|swap|reboot|kexec|init_module|delete_module|syslog|acct|shm|sem|msg|mq_|sched_set|setuid|setgid|setre|symlink|link$|linkat|mknod|inotify|fanotify|uselib|iopl|ioperm|adjtime|clock_set|settime|vhangup)/;
  expect(
    names.filter(
      (name) =>
        dangerous.test(name) && !['fsync', 'fstat', 'fstatfs', 'setresuid', 'setresgid'].includes(name),
    ),
  ).toEqual([]);
});

test('there is no filter for a processor whose calls are not listed', () => {
  expect(systemCallFilter('riscv64')).toBeUndefined();
});
