export {
  madeFile,
  pythonDir,
  pythonEnvironment,
  pythonHome,
  pythonLibrary,
  pythonLock,
  systemPython,
} from './python-environment.ts';
export { progressFile, type PythonProgress, type PythonState, pythonState } from './python-state.ts';
