import { bothModes, type Rows } from './row'

/** Refreshes that fail, and what becomes of the session. */
export const renewalFailures = {
  'R5: a network error keeps the session, and nextAt says when to try again': bothModes,
  'R6: a server error keeps the session, and nextAt says when to try again': bothModes,
  'R6: after a 429 nothing is sent before Retry-After has passed': bothModes,
  'R6: renew rejects with the last failure before Retry-After has passed, and sends nothing':
    bothModes,
  'R6: a call that Retry-After holds back after the token has expired shows the session as stale':
    bothModes,
  'R6: an unreadable response keeps the session': bothModes,
  'R6: no response in time keeps the session': bothModes,
  'R6: failures in a row are followed by growing pauses': bothModes,
  'R8: invalid_grant ends the session at once, and nothing more is sent': bothModes,
  'R11: without a refresh token, the session lasts until its token expires': bothModes,
  'R11: without a refresh token, renew rejects with no_refresh_token and sends nothing': bothModes,
  'R16: a refused set-up keeps the session until its token expires': bothModes,
  'R20: a refused set-up ends the session as expired when the token has expired': bothModes,
  'R16: a refresh that works after a refused set-up keeps the session': bothModes,
} as const satisfies Rows
