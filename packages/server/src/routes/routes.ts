import { backchannelLogout } from './backchannel-logout'
import { callback } from './callback'
import { continueLogout, continueLogoutPath } from './continue-logout'
import { introspect } from './introspect'
import { login } from './login'
import { logout } from './logout'
import { renew } from './renew'
import type { Route } from './route'
import { session } from './session'
import { user } from './user'

/** The routes, by their path under `basePath`. */
export const routes: ReadonlyMap<string, Route> = new Map([
  ['/login', login],
  ['/callback', callback],
  ['/session', session],
  ['/user', user],
  ['/renew', renew],
  ['/introspect', introspect],
  ['/logout', logout],
  [continueLogoutPath, continueLogout],
  ['/backchannel-logout', backchannelLogout],
])
