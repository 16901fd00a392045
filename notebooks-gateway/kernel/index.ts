export {
  madeFile,
  pythonDir,
  pythonEnvironment,
  pythonHome,
  pythonLibrary,
  pythonLock,
  systemPython,
} from './python-environment.ts';
export { progressFile, type PythonProgress, pythonState } from './python-state.ts';
