export type { NodeHandler, NodeRequest, NodeResponse } from './adapters/to-node-handler'
export { toNodeHandler } from './adapters/to-node-handler'
export type { AuthServer, ServerSession } from './auth-server'
export type { ServerRuntime } from './runtime/ports'
