'use client'
export type { Fallback, FallbackProps } from './fallback'
export type { GenAuthProviderProps } from './genauth-provider'
export { GenAuthProvider } from './genauth-provider'
export type { InitialSession } from './initial-session'
export type { EventLike } from './is-event'
export type { LoggedInProps } from './logged-in'
export { LoggedIn } from './logged-in'
export type { LoggedOutProps } from './logged-out'
export { LoggedOut } from './logged-out'
export type { RequireLoginProps } from './require-login'
export { RequireLogin } from './require-login'
export type { Renew, TokenResult } from './token-result'
export { useGenAuth } from './use-genauth'
export { useGenAuthQueryClient } from './use-genauth-query-client'
export type {
  Login,
  LoginAsync,
  LoginResult,
  LoginWithPopup,
  LoginWithPopupAsync,
} from './use-login'
export { useLogin } from './use-login'
export type { Logout, LogoutAsync, LogoutResult } from './use-logout'
export { useLogout } from './use-logout'
export { useSession } from './use-session'
export { useSuspenseUser } from './use-suspense-user'
export { useToken } from './use-token'
export { useUser } from './use-user'
export { useUserInfoQueryOptions } from './use-user-info-query-options'
export type { UserChange } from './user-change'
export type { UserInfoQueryKey, UserInfoQueryOptions } from './user-info-query'
export { userInfoQueryOptions } from './user-info-query'
export type { UserOf, UseUserOptions } from './user-options'
export type {
  UserAnonymous,
  UserFailure,
  UserPending,
  UserResult,
  UserSuccess,
} from './user-result'
