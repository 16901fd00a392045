export {
  madeFile,
  pythonDir,
  pythonEnvironment,
  pythonHome,
  pythonLibrary,
  pythonLock,
  systemPython,
} from './python-environment.ts';
export {
  rEnvironment,
  rHome,
  rInstalled,
  rLibraries,
  rMadeFile,
  rPackages,
  systemR,
} from './r-environment.ts';
export { type LanguageProgress, languageState, progressFile } from './language-state.ts';
export { engineVersion, ownVersion, pythonVersions, rVersions } from './installed-versions.ts';
