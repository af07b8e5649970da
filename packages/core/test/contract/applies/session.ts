import { bothModes, everywhere, type Rows } from './row'

const noClaims = 'The server of this suite keeps no claims.'

/** Rules for the session, the token status and the cached user. */
export const session = {
  'getSession returns the same object until the session changes, even after a refresh': everywhere,
  'getTokenStatus returns the same object until a member changes': everywhere,
  'peekUser returns the same object until the next getUser call': {
    ...everywhere,
    server: noClaims,
  },
  'peekUser returns the claims of the last getUser call': { ...everywhere, server: noClaims },
  'peekUser returns undefined after a logout': { ...everywhere, server: noClaims },
  'peekUser returns undefined if the server keeps no claims, even after a getUser call': {
    browser: 'The page has the claims.',
    server: true,
    fake: 'The suite runs the fake in browser mode.',
  },
  'the mode and the key of the client stay the same after a logout': everywhere,
  'a client that was not started is loading and sends no request': {
    ...bothModes,
    fake: 'The fake starts in the state that the test passes.',
  },
  'the session is anonymous with the reason none if no user has logged in': everywhere,
  'the session of a signed-in user has an id and a sub, and is not stale': everywhere,
  'a session without a sub gets the sub from getUser': {
    ...bothModes,
    isWithoutSub: true,
  },
  'getUser adds a missing sub to the session without a new session id or an event': {
    ...bothModes,
    isWithoutSub: true,
  },
  'a logout sets the reason logout': everywhere,
  'a rejected refresh ends the session with the reason expired and the error': bothModes,
  'a session that GenAuth revoked is anonymous with the reason revoked': {
    browser: 'In browser mode, the next refresh fails, and the reason is expired.',
    server: true,
    fake: bothModes.fake,
  },
  'a failed login sets the reason error': bothModes,
  'the session is stale if the token has expired and a refresh has failed': everywhere,
  'the session is stale as soon as a refresh fails with invalid_client': bothModes,
  'the session is no longer stale after a refresh has succeeded': everywhere,
} as const satisfies Rows
