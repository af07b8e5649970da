// What an app imports for a login in server mode. `.size-limit.mjs` bundles and measures it.
import { connectGenAuth } from '@genauth/core'
import {
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

Object.assign(globalThis, {
  connectGenAuth,
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
})
