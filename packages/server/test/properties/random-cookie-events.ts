import fc from 'fast-check'
import type { CookieEvent } from './cookie-story'

const token = fc.integer({ min: 10, max: 4400 })
const login = fc.nat({ max: 9 })
const foreignLogin = fc.record({
  type: fc.constant('foreignLogin' as const),
  site: fc.constantFrom('cross-site' as const, 'unknown' as const, 'iss' as const),
})

/** Random sequences of requests. */
export const cookieEvents: fc.Arbitrary<CookieEvent[]> = fc.array(
  fc.oneof(
    fc.record({
      type: fc.constant('login' as const),
      path: fc.integer({ min: 0, max: 490 }),
      isPopup: fc.boolean(),
    }),
    foreignLogin,
    fc.record({ type: fc.constant('callback' as const), login, token }),
    fc.record({ type: fc.constant('failedCallback' as const), login }),
    fc.record({ type: fc.constant('renew' as const), token }),
    fc.constantFrom(
      { type: 'forgedCallback' as const },
      { type: 'session' as const },
      { type: 'logout' as const },
      { type: 'continueLogout' as const },
    ),
    fc.record({ type: fc.constant('pass' as const), minutes: fc.constantFrom(0, 1, 4, 61) }),
  ),
  { minLength: 10, maxLength: 40 },
)
