import { backchannel } from './backchannel'
import { basic } from './basic'
import { comprehensive } from './comprehensive'
import { config } from './config'
import { fapi2 } from './fapi2'
import { logout } from './logout'
import type { Plan } from './module'
import { refresh } from './refresh'
import { thirdParty } from './third-party'

/** The test modules that we run, by plan. `docs/conformance.md` shows them as a table. */
export const plans: readonly Plan[] = [
  basic,
  config,
  refresh,
  logout,
  backchannel,
  thirdParty,
  comprehensive,
  fapi2,
]
