export {
  type Mount,
  type Sandboxed,
  canRunAs,
  codeRoot,
  mountedPath,
  residentBytes,
  sandboxAvailable,
  sandboxFaults,
  sandboxedPids,
  startSandboxed,
} from './sandbox.ts';
