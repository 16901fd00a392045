export { connectKernel } from './kernel-client.ts';
export type {
  KernelFile,
  KernelOutput,
  KernelRunEnd,
  KernelSession,
  KernelVariables,
} from './kernel-session.ts';
export { RoomClient } from './room-client.ts';
