export type { AuthenticationClientOptions } from './authentication-client'
export { AuthenticationClient } from './authentication-client'
export { connectGenAuth } from './connect-genauth'
export { createGenAuth } from './create-genauth'
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
  InitialFacts,
  KnownUser,
  LoadingSession,
  LoginOptions,
  LogoutOptions,
  PendingAction,
  PopupLoginOptions,
  Renewal,
  Session,
  SessionFacts,
  StartOptions,
  TokenStatus,
} from './genauth'
export type { ConnectOptions, GenAuthOptions } from './options'
export type { AuthorizationRequest, AuthorizeOptions } from './protocol/authorize'
export type { CallOptions } from './protocol/call-endpoint'
export type { ClientAuthMethod } from './protocol/client-authentication'
export type { ClientOptions } from './protocol/client-options'
export { defaultTimeoutMs, readAppHost } from './protocol/client-options'
export type { Endpoints, Protocol } from './protocol/endpoints'
export { sessionScopes } from './protocol/endpoints'
export type { Introspection, TokenCallOptions } from './protocol/introspect-token'
export type { LogoutUrlOptions } from './protocol/logout-url'
export type { ExchangeCodeOptions } from './protocol/token-requests'
export type { TokenSet } from './protocol/token-set'
export { isSecureAddress } from './protocol/urls'
export type { UserAddress, UserInfo } from './protocol/user-info'
export type {
  Channel,
  Locks,
  Page,
  PageEvent,
  Runtime,
  SessionStorage,
  SyncStorage,
} from './runtime/ports'
export { loggedInMessage } from './server-mode/tabs'
export {
  isBasePath,
  pageHeader,
  popupChannelOf,
  popupDone,
  refusalHeader,
} from './server-mode/wire'
export { isAnswerLost, judgeFailure } from './session/judge-failure'
export { judgeSession } from './session/judge-session'
export type { LogoutPlan, LogoutPlanOptions } from './session/pending-logout'
export { planLogout } from './session/pending-logout'
export { keepOnOrigin } from './session/return-url'
export { tabsChannelOf } from './session/tabs'
