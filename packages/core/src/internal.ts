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
  refusalHeader,
} from './server-mode/wire'
export { judgeFailure } from './session/judge-failure'
export { judgeSession } from './session/judge-session'
export { planLogout } from './session/pending-logout'
export { leadTimeMs } from './session/renewal-time'
export { keepOnOrigin } from './session/return-url'
export { tabsChannelOf } from './session/tabs'
export { resendIfLost, revokeBoth } from './session/token-calls'
export { beginTokens, continueTokens } from './session/token-record'
