import { bothModes, everywhere, type Rows } from './row'

const noClaims = 'In server mode, peekUser always returns undefined.'

/** The session, the token status, and the user that the page knows. */
export const session = {
  'getSession keeps its reference until the session changes, also over a refresh': everywhere,
  'getTokenStatus keeps its reference until a fact changes': everywhere,
  'peekUser keeps its reference until the claims change': { ...everywhere, server: noClaims },
  'peekUser returns the claims of the last getUser': { ...everywhere, server: noClaims },
  'peekUser returns undefined after a logout': { ...everywhere, server: noClaims },
  'peekUser returns undefined also after getUser': {
    browser: 'The page has the claims.',
    server: true,
    fake: 'The suite runs the fake in browser mode.',
  },
  'mode and key do not change with the session': everywhere,
  'a client that was not started is loading, and sends nothing': {
    ...bothModes,
    fake: 'The fake starts in the state that the test gives.',
  },
  'a signed-out user is anonymous for the reason none': everywhere,
  'a signed-in user has a session with an id and a sub, which is not stale': everywhere,
  'a user whom the login did not name has no sub until getUser has read it': {
    ...bothModes,
    isUnnamed: true,
  },
  'learning the sub changes neither the session id nor the user': { ...bothModes, isUnnamed: true },
  'a user who logs out is anonymous for the reason logout': everywhere,
  'a refused refresh ends the session for the reason expired, with the refusal as its error':
    bothModes,
  'a session that GenAuth ended from outside is anonymous for the reason revoked': {
    browser: 'The page learns of it by its next refresh, which is refused: expired.',
    server: true,
    fake: bothModes.fake,
  },
  'a login that came back with an error is anonymous for the reason error': bothModes,
  'the session is stale after the token has expired and a refresh has failed': everywhere,
  'the session is stale at once if the set-up refuses the refresh': bothModes,
  'the session is no longer stale after a refresh has succeeded': everywhere,
} as const satisfies Rows
