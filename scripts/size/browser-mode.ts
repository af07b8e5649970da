// What an app takes in with the provider, the hooks and a login in browser mode.
export { createGenAuth } from '@genauth/core'
export {
  GenAuthProvider,
  LoggedIn,
  LoggedOut,
  RequireLogin,
  useGenAuth,
  useLogin,
  useLogout,
  useSession,
  useToken,
  useUser,
} from '@genauth/react'
