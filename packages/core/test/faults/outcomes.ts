import type { GenAuthErrorCode } from '../../src/errors'
import type { Observation, Rejection } from './moments'

/** How a page recovers after the fault has ended. */
export type Recovery =
  /** The scheduler refreshes with one request. */
  | 'refreshes'
  /** The scheduler refreshes with one request. Before `Retry-After` has passed, neither the scheduler nor a caller sends a request. */
  | 'waits, then refreshes'
  /** If the app repeats its call, the call succeeds. It sends the same requests as without a fault. */
  | 'calls again'
  /** The scheduler sends no request. A call of `renew()` succeeds with one request. */
  | 'refreshes on demand'
  /** A new login succeeds. */
  | 'logs in'
  /** No recovery is necessary: the session is the same as without a fault. */
  | 'none'

/** The effect of a fault on a page. Several cells of the table can have the same outcome. */
export interface Outcome {
  /** The part of a test title that describes the outcome. */
  readonly title: string
  /** Returns the expected observation for an error code. `withoutFault` is the observation without a fault. */
  expected(code: GenAuthErrorCode, withoutFault: Observation): Observation
  readonly recovery: Recovery
}

/** The codes of temporary errors. If a call fails with one of these codes, the app can repeat the call. */
const temporary: readonly GenAuthErrorCode[] = [
  'network_error',
  'timeout',
  'server_error',
  'rate_limited',
  'invalid_response',
]

/** Returns the expected error of a call. */
export function rejection(code: GenAuthErrorCode, endsSession = false): Rejection {
  return { code, retryable: temporary.includes(code), endsSession }
}

/** The observation of a page whose token has expired and whose refresh failed. The server has not rejected the refresh token. */
const stale = (code: GenAuthErrorCode, { requests }: Observation, token: number): Observation => ({
  session: 'stale',
  token: 'expired',
  renewable: true,
  tokenError: code,
  events: [`renewalFailed:${code}`],
  requests: { ...requests, token },
})

/** The observation of a page whose refresh failed while its token is valid. */
const kept = (code: GenAuthErrorCode, withoutFault: Observation, token: number): Observation => ({
  ...stale(code, withoutFault, token),
  session: 'authenticated',
  token: 'good',
})

/** Removes the user request from an observation. Without a valid token, the app does not request the user. */
const withoutUser = ({
  requests: { userinfo: _, ...requests },
  ...observation
}: Observation): Observation => ({
  ...observation,
  requests,
})

const notLoggedIn = (code: GenAuthErrorCode, token: number): Observation => ({
  session: 'anonymous: error',
  sessionError: code,
  token: 'none',
  renewable: false,
  rejected: rejection(code),
  events: [],
  requests: { token },
})

const stillLoggedIn = (code: GenAuthErrorCode, token: number): Observation => ({
  session: 'authenticated',
  token: 'good',
  renewable: true,
  rejected: rejection(code),
  events: [],
  requests: { token },
})

const ended = (code: GenAuthErrorCode): Observation => ({
  session: 'anonymous: expired',
  sessionError: code,
  token: 'none',
  renewable: false,
  events: [`expired:${code}`],
  requests: { token: 1 },
})

export const outcomes = {
  'not signed in': {
    title:
      'no user is signed in, the session’s `error` contains the reason, and a new login succeeds',
    expected: (code) => notLoggedIn(code, 1),
    recovery: 'logs in',
  },
  'not signed in ×2': {
    title:
      'the code is sent twice, no user is signed in, the session’s `error` contains the reason, and a new login succeeds',
    expected: (code) => notLoggedIn(code, 2),
    recovery: 'logs in',
  },
  rejected: {
    title: 'the callback is rejected, and the user stays signed in',
    expected: (code) => stillLoggedIn(code, 1),
    recovery: 'logs in',
  },
  'rejected ×2': {
    title: 'the code is sent twice, the callback is rejected, and the user stays signed in',
    expected: (code) => stillLoggedIn(code, 2),
    recovery: 'logs in',
  },
  stale: {
    title: 'the user stays signed in, the session is stale, and a refresh succeeds after the fault',
    expected: (code, withoutFault) => withoutUser(stale(code, withoutFault, 1)),
    recovery: 'refreshes',
  },
  'stale ×2': {
    title:
      'the refresh token is sent twice, the user stays signed in, the session is stale, and a refresh succeeds after the fault',
    expected: (code, withoutFault) => withoutUser(stale(code, withoutFault, 2)),
    recovery: 'refreshes',
  },
  'stale, waits': {
    title:
      'the user stays signed in, the session is stale, and a refresh succeeds after the fault and not before `Retry-After`',
    expected: (code, withoutFault) => withoutUser(stale(code, withoutFault, 1)),
    recovery: 'waits, then refreshes',
  },
  kept: {
    title: 'the user stays signed in with a valid token, and a refresh succeeds after the fault',
    expected: (code, withoutFault) => kept(code, withoutFault, 1),
    recovery: 'refreshes',
  },
  'kept ×2': {
    title:
      'the refresh token is sent twice, the user stays signed in with a valid token, and a refresh succeeds after the fault',
    expected: (code, withoutFault) => kept(code, withoutFault, 2),
    recovery: 'refreshes',
  },
  'kept, waits': {
    title:
      'the user stays signed in with a valid token, and a refresh succeeds after the fault and not before `Retry-After`',
    expected: (code, withoutFault) => kept(code, withoutFault, 1),
    recovery: 'waits, then refreshes',
  },
  'stale until expiry': {
    title:
      'the session is stale immediately, the token stays usable, no other refresh is sent, and the token status has the error',
    expected: (code, withoutFault) => ({
      ...kept(code, withoutFault, 1),
      session: 'stale',
      renewable: false,
    }),
    recovery: 'refreshes on demand',
  },
  expired: {
    title:
      'the session ends because its token has expired, and the session’s `error` contains the reason',
    expected: (code) => ({ ...ended(code), events: [`renewalFailed:${code}`, `expired:${code}`] }),
    recovery: 'logs in',
  },
  'LOGGED OUT': {
    title: 'the session ends once, because the server rejected the refresh token',
    expected: (code) => ended(code),
    recovery: 'logs in',
  },
  'call rejected': {
    title: 'the call rejects, and nothing else changes',
    expected: (code, withoutFault) => ({ ...withoutFault, rejected: rejection(code) }),
    recovery: 'calls again',
  },
  'call rejected after refresh': {
    title: 'the call refreshes, retries once and rejects, and nothing else changes',
    expected: (code, withoutFault) => ({
      ...withoutFault,
      rejected: rejection(code),
      events: [...withoutFault.events, 'renewed'],
      requests: {
        ...withoutFault.requests,
        token: (withoutFault.requests.token ?? 0) + 1,
        userinfo: 2,
      },
    }),
    recovery: 'calls again',
  },
  reported: {
    title: 'the user is signed out, and the session’s error reports the failed revocation',
    expected: (code, withoutFault) => ({ ...withoutFault, sessionError: code }),
    recovery: 'none',
  },
  fine: {
    title: 'the result is the same as without the fault',
    expected: (_, withoutFault) => withoutFault,
    recovery: 'none',
  },
} satisfies Record<string, Outcome>

export type OutcomeName = keyof typeof outcomes
