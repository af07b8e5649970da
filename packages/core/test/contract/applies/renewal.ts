import { bothModes, everywhere, type Rows, sharedSession, tabs } from './row'

const onServer = 'The token is on the server: getToken rejects with token_unavailable.'

/** When tokens are refreshed, with how many requests, and what becomes of the session if that fails. */
export const renewal = {
  'R1: 200 calls of renew at once are one request': everywhere,
  'R1: 200 runs of the scheduler at once are one request': everywhere,
  'R1: 200 calls of getToken at once are one request': {
    browser: true,
    server: onServer,
    fake: true,
  },
  'R1: 200 calls of fetch with an expired token are one refresh': bothModes,
  'R1: renew, run and fetch at once are one request': bothModes,
  'R2: a refresh in several tabs at once is one request': sharedSession,
  'nextAt is before the token expires': everywhere,
  'nextAt is undefined for a signed-out user': everywhere,
  'nextAt is undefined while a refresh is under way': bothModes,
  'run does nothing before nextAt': everywhere,
  'run refreshes at nextAt': everywhere,
  'run changes nothing and calls no subscriber before nextAt': everywhere,
  'run never rejects': everywhere,
  'renew refreshes a token that is not due': everywhere,
  'renew resolves to the session': everywhere,
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
  'R4: a tab that becomes visible after the token has expired refreshes it': tabs,
} as const satisfies Rows
