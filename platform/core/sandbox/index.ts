export { canRunAs, codeRoot } from './bubblewrap.ts';
export { residentBytes, sandboxedPids, scratchBytes } from './processes.ts';
export type { Mount } from './program.ts';
export { type Sandboxed, mountedPath, sandboxAvailable, sandboxFaults, startSandboxed } from './sandbox.ts';
