import type { GenAuthErrorCode } from '../../src/errors'
import type { Rejection, Sight } from './moments'

/** How things go on when the fault is gone. */
export type Sequel =
  /** The scheduler renews, with one request. */
  | 'renews'
  /** The same, and nothing is sent before `Retry-After` is over, whoever asks. */
  | 'waits, then renews'
  /** The app's call is made again, and succeeds with the requests that it takes without a fault. */
  | 'asks again'
  /** Nothing more is sent by itself; `renew()` works with one request. */
  | 'renews by hand'
  /** A new login works. */
  | 'logs in'
  /** The page is as it should be. */
  | 'nothing'

/** What a fault leads to. Cells of the table that share one share its name. */
export interface Outcome {
  /** As it stands in a title. */
  readonly says: string
  /** What is seen, of a fault whose error has this code; `undisturbed` is what is seen of the moment without one. */
  see(code: GenAuthErrorCode, undisturbed: Sight): Sight
  readonly sequel: Sequel
}

/** What the same call may meet with later, without anything being changed. */
const passing: readonly GenAuthErrorCode[] = [
  'network_error',
  'timeout',
  'server_error',
  'rate_limited',
  'invalid_response',
]

/** What a call is rejected with. */
export function rejection(code: GenAuthErrorCode, endsSession = false): Rejection {
  return { code, retryable: passing.includes(code), endsSession }
}

/** A page whose token has run out, and could not be renewed: nobody has refused us. */
const stale = (code: GenAuthErrorCode, { requests }: Sight, token: number): Sight => ({
  session: 'stale',
  token: 'run out',
  renewable: true,
  tokenError: code,
  events: [`renewalFailed:${code}`],
  requests: { ...requests, token },
})

/** A page whose token could not be renewed, and is good for a little longer. */
const kept = (code: GenAuthErrorCode, undisturbed: Sight, token: number): Sight => ({
  ...stale(code, undisturbed, token),
  session: 'authenticated',
  token: 'good',
})

/** The app's user is not read while there is no token. */
const withoutUser = ({ requests: { userinfo: _, ...requests }, ...sight }: Sight): Sight => ({
  ...sight,
  requests,
})

const notLoggedIn = (code: GenAuthErrorCode, token: number): Sight => ({
  session: 'anonymous: error',
  because: code,
  token: 'none',
  renewable: false,
  rejected: rejection(code),
  events: [],
  requests: { token },
})

const stillLoggedIn = (code: GenAuthErrorCode, token: number): Sight => ({
  session: 'authenticated',
  token: 'good',
  renewable: true,
  rejected: rejection(code),
  events: [],
  requests: { token },
})

const gone = (code: GenAuthErrorCode): Sight => ({
  session: 'anonymous: expired',
  because: code,
  token: 'none',
  renewable: false,
  events: [`expired:${code}`],
  requests: { token: 1 },
})

export const outcomes = {
  'no login': {
    says: 'nobody is logged in, the error says why, and a new login works',
    see: (code) => notLoggedIn(code, 1),
    sequel: 'logs in',
  },
  'no login ×2': {
    says: 'the code is sent once more, nobody is logged in, the error says why, and a new login works',
    see: (code) => notLoggedIn(code, 2),
    sequel: 'logs in',
  },
  stays: {
    says: 'the callback is rejected, and who was logged in stays so',
    see: (code) => stillLoggedIn(code, 1),
    sequel: 'logs in',
  },
  'stays ×2': {
    says: 'the code is sent once more, the callback is rejected, and who was logged in stays so',
    see: (code) => stillLoggedIn(code, 2),
    sequel: 'logs in',
  },
  stale: {
    says: 'logged in, stale, and renewed when the fault is gone',
    see: (code, undisturbed) => withoutUser(stale(code, undisturbed, 1)),
    sequel: 'renews',
  },
  'stale ×2': {
    says: 'the same token at once, logged in, stale, and renewed when the fault is gone',
    see: (code, undisturbed) => withoutUser(stale(code, undisturbed, 2)),
    sequel: 'renews',
  },
  'stale, waits': {
    says: 'logged in, stale, silent as long as the server asks, then renewed',
    see: (code, undisturbed) => withoutUser(stale(code, undisturbed, 1)),
    sequel: 'waits, then renews',
  },
  kept: {
    says: 'logged in with a good token, and renewed when the fault is gone',
    see: (code, undisturbed) => kept(code, undisturbed, 1),
    sequel: 'renews',
  },
  'kept ×2': {
    says: 'the same token at once, logged in with a good token, and renewed when the fault is gone',
    see: (code, undisturbed) => kept(code, undisturbed, 2),
    sequel: 'renews',
  },
  'kept, waits': {
    says: 'logged in with a good token, silent as long as the server asks, then renewed',
    see: (code, undisturbed) => kept(code, undisturbed, 1),
    sequel: 'waits, then renews',
  },
  'lives on': {
    says: 'stale at once, logged in until the token runs out, no more renewals, and the token status says why',
    see: (code, undisturbed) => ({
      ...kept(code, undisturbed, 1),
      session: 'stale',
      renewable: false,
    }),
    sequel: 'renews by hand',
  },
  'ran out': {
    says: 'the token has run out and nothing can renew it: logged out, and the session says why',
    see: (code) => ({ ...gone(code), events: [`renewalFailed:${code}`, `expired:${code}`] }),
    sequel: 'logs in',
  },
  'LOGGED OUT': {
    says: 'a definite refusal: logged out, once',
    see: (code) => gone(code),
    sequel: 'logs in',
  },
  unread: {
    says: 'the call is rejected, and nothing else changes',
    see: (code, undisturbed) => ({ ...undisturbed, rejected: rejection(code) }),
    sequel: 'asks again',
  },
  'unread, renewed': {
    says: 'one renewal, one more try, the call is rejected, and nothing else changes',
    see: (code, undisturbed) => ({
      ...undisturbed,
      rejected: rejection(code),
      events: [...undisturbed.events, 'renewed'],
      requests: {
        ...undisturbed.requests,
        token: (undisturbed.requests.token ?? 0) + 1,
        userinfo: 2,
      },
    }),
    sequel: 'asks again',
  },
  told: {
    says: 'logged out, and the session says that the tokens live on',
    see: (code, undisturbed) => ({ ...undisturbed, because: code }),
    sequel: 'nothing',
  },
  fine: {
    says: 'as if nothing had happened',
    see: (_, undisturbed) => undisturbed,
    sequel: 'nothing',
  },
} satisfies Record<string, Outcome>

export type OutcomeName = keyof typeof outcomes
