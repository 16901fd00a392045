export { connectKernel } from './kernel-client.ts';
export type {
  KernelFile,
  KernelLanguage,
  KernelOutput,
  KernelRunEnd,
  KernelRunOptions,
  KernelSession,
} from './kernel-session.ts';
export { RoomClient } from './room-client.ts';
