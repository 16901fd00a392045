export { FrameReader, ProtocolViolation, encodeFrame, frameKind } from './frames.ts';
export { type CallContext, type Handler, RemoteFailure, RpcClient, serveRpc } from './rpc.ts';
