export type { ServerRuntime } from './runtime/ports'
