export type { Register, RegisteredUser } from '@genauth/core'
export type { AuthSource } from './adapters/auth-source'
export { catchAuthRequired } from './adapters/catch-auth-required'
export type { GuardedSessions } from './adapters/guarded-sessions'
export { toWebRequest } from './adapters/node-requests'
export type { NodeRequest, NodeResponse } from './adapters/node-responses'
export type {
  FastifyGuard,
  FastifyGuardReply,
  FastifyGuardRequest,
} from './adapters/to-fastify-guard'
export { toFastifyGuard } from './adapters/to-fastify-guard'
export type { HonoGuard, HonoGuardContext } from './adapters/to-hono-guard'
export { toHonoGuard } from './adapters/to-hono-guard'
export type { HonoContext, HonoHandler } from './adapters/to-hono-handler'
export { toHonoHandler } from './adapters/to-hono-handler'
export type { NextFunctions, NextGuard, NextGuardOptions } from './adapters/to-next-guard'
export { toNextGuard } from './adapters/to-next-guard'
export type { NextHandler, NextHandlers } from './adapters/to-next-handlers'
export { toNextHandlers } from './adapters/to-next-handlers'
export type { NextProxy } from './adapters/to-next-proxy'
export { toNextProxy } from './adapters/to-next-proxy'
export type { NodeGuard } from './adapters/to-node-guard'
export { toNodeGuard } from './adapters/to-node-guard'
export type { NodeHandler } from './adapters/to-node-handler'
export { toNodeHandler } from './adapters/to-node-handler'
export type { ReactRouterGuard } from './adapters/to-react-router-guard'
export { toReactRouterGuard } from './adapters/to-react-router-guard'
export type {
  AuthServer,
  HandleOptions,
  InitialSessionOptions,
  RequiredSession,
  ServerSession,
} from './auth-server'
export type { AuthServerOptions } from './auth-server-options'
export { createAuthServer } from './create-auth-server'
export type { ServerEvent, ServerEventMap } from './events/server-event'
export type { LoginRouteOptions, LoginRouteRequest } from './login-route-options'
export type { ApiMethod, ApiOptions } from './proxy/apis'
export { AuthRequiredError, isAuthRequiredError } from './require-session/auth-required-error'
export type { RequireSessionOptions } from './require-session/options'
export type { ServerRuntime } from './runtime/server-runtime'
export type { CookieSessionsOptions } from './sessions/cookie-sessions'
export { cookieSessions } from './sessions/cookie-sessions'
export type { SessionKeeping } from './sessions/sessions'
export type { StoredSessionsOptions } from './sessions/stored-sessions'
export { storedSessions } from './sessions/stored-sessions'
export { memoryStore } from './stores/memory-store'
export type { RedisClient, RedisOptions } from './stores/redis-client'
export { redisRevocations } from './stores/redis-revocations'
export { redisStore } from './stores/redis-store'
export type { Revocations } from './stores/revocations'
export type { SessionEnd, SessionStore, StoredEntry, StoreLifetime } from './stores/session-store'
