import { RoomFailed } from '../protocol/errors.ts';
import type { KernelLanguage, KernelSession } from './kernel-session.ts';

/** Connects to the kernel that the steward opened there; once for each socket. @throws RoomFailed */
export function connectKernel(_socketPath: string, language: KernelLanguage): Promise<KernelSession> {
  return Promise.reject(
    new RoomFailed({ detail: `Kernels of ${language === 'r' ? 'R' : 'Python'} are not available here.` }),
  );
}
