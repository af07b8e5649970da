// `@genauth/core/internal` is private: only `@genauth/server` imports it, in the exact version. Any release can change it.
export { checkAppHost, checkScope } from '#checks'
export { discoverEndpoints } from './extend-authentication-client'
export { loadPart } from './load-part'
export {
  type AuthenticationDemand,
  judgeAuthentication,
  type MeasuredLogin,
  readAuthentication,
} from './protocol/authentication'
export { defaultTimeoutMs, readAppHost } from './protocol/client-options'
export { sessionScopes } from './protocol/endpoints'
export { addScopes } from './protocol/scopes'
export { isSecureAddress } from './protocol/urls'
export { lacksClaims, readIdTokenUser } from './protocol/user-info'
export {
  noSession,
  popupChannelOf,
  popupDone,
  refusalHeader,
  sessionHeader,
  tokenHeader,
  tokenRejected,
} from './server-mode/engine-wire'
export { loggedInMessage } from './server-mode/tabs'
export {
  isBasePath,
  pageHeader,
  type RouteParameters,
  type RoutePath,
} from './server-mode/wire'
export { judgeFailure, judgeSession } from './session/judge-failure'
export {
  checkLoginOptions,
  describeLogin,
  isReservedName,
  type LoginRequest,
} from './session/login-request'
export { resendIfLost } from './session/lost-response'
export { planLogout } from './session/pending-logout'
export { leadTimeMs } from './session/refresh-lead-time'
export { rejectsToken } from './session/rejects-token'
export { keepOnOrigin } from './session/return-url'
export { tabsChannelOf } from './session/tabs'
export { beginTokens, continueTokens, revokeBoth } from './session/token-record'
