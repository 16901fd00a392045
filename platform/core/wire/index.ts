export { FrameReader, ProtocolViolation, encodeFrame, frameKind } from './frames.ts';
export { type CallContext, type Handler, RemoteFailure, RpcClient, serveRpc, watchedCalls } from './rpc.ts';
export type { WatchedCall } from './rpc.ts';
