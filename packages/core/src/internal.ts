// `@genauth/core/internal` is private: only `@genauth/server` imports it, in the exact version. Any release can change it.
export { defaultTimeoutMs, readAppHost } from './protocol/client-options'
export { sessionScopes } from './protocol/endpoints'
export { isSecureAddress } from './protocol/urls'
export { loggedInMessage } from './server-mode/tabs'
export {
  isBasePath,
  pageHeader,
  popupChannelOf,
  popupDone,
  type RouteParameters,
  type RoutePath,
  refusalHeader,
} from './server-mode/wire'
export { judgeFailure, judgeSession } from './session/judge-failure'
export { resendIfLost } from './session/lost-response'
export { planLogout } from './session/pending-logout'
export { leadTimeMs } from './session/refresh-lead-time'
export { keepOnOrigin } from './session/return-url'
export { tabsChannelOf } from './session/tabs'
export { beginTokens, continueTokens, revokeBoth } from './session/token-record'
