// The entry point `@genauth/core/client`: the clients of both modes. It does not load oauth4webapi.
export type {
  GetTokenOptions,
  LoginOptions,
  LogoutOptions,
  PopupLoginOptions,
} from './call-options'
export { connectGenAuth } from './connect-genauth'
export { createGenAuth } from './create-genauth'
export type { GenAuthErrorCode, GenAuthErrorInit } from './errors'
export { GenAuthError, isGenAuthError } from './errors'
export type {
  GenAuth,
  GenAuthEvent,
  GenAuthEventListener,
  GenAuthEventType,
  InitialFacts,
  Renewal,
  SessionFacts,
  StartOptions,
} from './genauth'
export type { ConnectOptions, GenAuthOptions } from './options'
export type { Authentication } from './protocol/authentication'
export type { AuthorizeOptions } from './protocol/authorize'
export type { ClientOptions } from './protocol/client-options'
export type { Endpoints, Protocol } from './protocol/endpoints'
export type { IdTokenClaims } from './protocol/id-token-claims'
export type { Introspection } from './protocol/introspect-token'
export type { UserSchema } from './protocol/parse-user'
export { parseUser } from './protocol/parse-user'
export type { Register, RegisteredUser } from './protocol/register'
export type { UserAddress, UserInfo } from './protocol/user-info'
export { hasRole, rolesOf } from './roles'
export type {
  Channel,
  Locks,
  Page,
  PageEvent,
  Runtime,
  SessionStorage,
  SyncStorage,
} from './runtime/ports'
export type {
  AnonymousReason,
  AnonymousSession,
  AuthenticatedSession,
  KnownUser,
  LoadingSession,
  PendingAction,
  Session,
  TokenStatus,
} from './session-state'
