import type { CallGroup } from './system-calls.ts';

const none = undefined;

/**
 * What Python and R and their packages need beyond the common list. Nothing here reaches another process's memory, the
 * network, or a file that is not mounted; links and device files cannot be made at all.
 */
export const kernelCalls: readonly CallGroup[] = [
  {
    reason: 'children of its own: waiting for them, groups that are interrupted together, their priority',
    calls: {
      waitid: [247, 95],
      setpgid: [109, 154],
      setpriority: [141, 140],
      sched_setaffinity: [203, 122],
      // ZeroMQ says it for each of its threads, and gives up without; only the common kind is to be had.
      sched_setscheduler: [144, 119],
    },
  },
  {
    reason: 'timers, which time limits of code are made of',
    calls: {
      alarm: [37, none],
      getitimer: [36, 102],
      setitimer: [38, 103],
      timerfd_create: [283, 85],
      timerfd_settime: [286, 86],
      timerfd_gettime: [287, 87],
    },
  },
  {
    reason: 'copying a file asks for its further attributes, of which a memory file system has none',
    calls: {
      getxattr: [191, 8],
      lgetxattr: [192, 9],
      fgetxattr: [193, 10],
      listxattr: [194, 11],
      llistxattr: [195, 12],
      flistxattr: [196, 13],
      utime: [132, none],
      utimes: [235, none],
      sync_file_range: [277, 84],
    },
  },
];
