// The imports of an app with a login in browser mode. `.size-limit.mjs` bundles this file and measures the size of the bundle.
import { createGenAuth } from '@genauth/core'
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
  createGenAuth,
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
