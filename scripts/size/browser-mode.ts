// What an app imports for a login in browser mode. `.size-limit.mjs` bundles and measures it.
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
