export { startLocalFace, startServer, type RunningServer } from './http-server.ts';
