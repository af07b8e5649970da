// The imports of an app with a login in server mode. `.size-limit.mjs` bundles this file and measures the size of the bundle.
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
