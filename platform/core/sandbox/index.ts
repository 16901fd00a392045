export { canRunAs } from './bubblewrap.ts';
export { codeRoot } from './code-root.ts';
export { librariesOfAll, nativeFiles } from './libraries.ts';
export { residentBytes, residentTotal, sandboxedPids, scratchBytes } from './processes.ts';
export type { Mount, SystemProgram } from './program.ts';
export { type Sandboxed, mountedPath, sandboxAvailable, sandboxFaults, startSandboxed } from './sandbox.ts';
