export type { AuthenticationClientOptions } from './authentication-client'
export { AuthenticationClient } from './authentication-client'
export { connectGenAuth } from './connect-genauth'
export type { ConnectOptions } from './connect-options'
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
export type { GenAuthOptions } from './genauth-options'
export type { AuthorizationRequest } from './protocol/authorization-request'
export type { AuthorizeOptions } from './protocol/authorize-url'
export { isBasePath } from './protocol/base-path'
export type { CallOptions } from './protocol/call-endpoint'
export type { ClientOptions } from './protocol/client-options'
export { defaultTimeoutMs, readAppHost } from './protocol/client-options'
export { sessionScopes } from './protocol/default-scopes'
export type { Endpoints, Protocol } from './protocol/endpoints'
export type { ExchangeCodeOptions } from './protocol/exchange-code'
export type { Introspection, TokenCallOptions } from './protocol/introspect-token'
export type { LogoutUrlOptions } from './protocol/logout-url'
export type { ClientAuthMethod } from './protocol/secret-authentication'
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
export { loggedInMessage } from './server-mode/connection-tabs'
export { pageHeader } from './server-mode/page-header'
export { popupChannelOf, popupDone } from './server-mode/popup-messages'
export { refusalHeader } from './server-mode/refusal-header'
export { judgeSession } from './session/judge-session'
export type { LogoutPlan, LogoutPlanOptions } from './session/plan-logout'
export { planLogout } from './session/plan-logout'
export { isAnswerLost, judgeFailure } from './session/renewal-policy'
export { keepOnOrigin } from './session/return-to'
export { tabsChannelOf } from './session/tabs'
