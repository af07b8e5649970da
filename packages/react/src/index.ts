'use client'

export type {
  AnonymousReason,
  AnonymousSession,
  AuthenticatedSession,
  ConnectOptions,
  GenAuth,
  GenAuthErrorCode,
  GenAuthEvent,
  GenAuthEventType,
  GenAuthOptions,
  GetTokenOptions,
  IdTokenClaims,
  LoadingSession,
  LoginOptions,
  LogoutOptions,
  PendingAction,
  PopupLoginOptions,
  Register,
  RegisteredUser,
  Session,
  SessionFacts,
  TokenStatus,
  UserAddress,
  UserInfo,
  UserSchema,
} from '@genauth/core/client'
export {
  connectGenAuth,
  createGenAuth,
  GenAuthError,
  hasRole,
  isGenAuthError,
  rolesOf,
} from '@genauth/core/client'
export type { AuthResult } from './auth/use-auth'
export { useAuth } from './auth/use-auth'

export type { Fallback, FallbackProps, LoginTexts } from './guards/fallback'
export type { LoggedInProps, LoggedOutProps, RequireLoginProps } from './guards/guards'
export { LoggedIn, LoggedOut, RequireLogin } from './guards/guards'
export type {
  Login,
  LoginAsync,
  LoginResult,
  LoginWithPopup,
  LoginWithPopupAsync,
} from './login/use-login'
export { useLogin } from './login/use-login'
export type { Logout, LogoutAsync, LogoutResult } from './login/use-logout'
export { useLogout } from './login/use-logout'
export type { UserChange } from './provider/attach-scope'
export type { GenAuthProviderProps } from './provider/genauth-provider'
export { GenAuthProvider } from './provider/genauth-provider'
export type { InitialSession } from './provider/scope'
export { useGenAuth, useGenAuthQueryClient } from './provider/use-genauth'
export { useSession } from './session/use-session'
export type { HandlerInput } from './shared/handler-input'
export type { Renew, RenewOptions, TokenResult } from './token/use-token'
export { useToken } from './token/use-token'
export { useSuspenseUser } from './user/use-suspense-user'
export type { UserOf, UseUserOptions } from './user/use-user'
export { useUser } from './user/use-user'
export { useUserInfoQueryOptions } from './user/use-user-info-query-options'
export type { UserInfoQueryKey, UserInfoQueryOptions } from './user/user-info-query'
export { userInfoQueryOptions } from './user/user-info-query'
export type {
  UserAnonymous,
  UserFailure,
  UserPending,
  UserResult,
  UserSuccess,
} from './user/user-result'
