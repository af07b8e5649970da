export type { GenAuthErrorCode, GenAuthErrorInit } from './errors'
export { GenAuthError, isGenAuthError } from './errors'
export type {
  AnonymousReason,
  AnonymousSession,
  AuthenticatedSession,
  GenAuth,
  GenAuthEvent,
  GenAuthEventListener,
  GenAuthEventType,
  GetTokenOptions,
  LoadingSession,
  LoginOptions,
  LogoutOptions,
  PendingAction,
  PopupLoginOptions,
  Renewal,
  Session,
  StartOptions,
  TokenStatus,
} from './genauth'
export type { Introspection } from './protocol/introspect-token'
export type { UserAddress, UserInfo } from './protocol/user-info'
