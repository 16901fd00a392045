export { startLocalFace, startServer, type RunningServer } from './http-server.ts';
export { strictDiagnosis } from './strict.ts';
