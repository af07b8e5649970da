import { bothModes, everywhere, type Rows } from './row'

const onServer = 'In server mode, getToken rejects with token_unavailable.'
const browserMode = { browser: true, server: onServer, fake: true } as const

/** Rules for the access token, and for the calls that need one. */
export const token = {
  'getToken resolves to a valid token without a request': browserMode,
  'getToken refreshes an expired token': browserMode,
  'getToken refreshes a token that expires within minValiditySeconds': {
    ...browserMode,
    fake: 'The fake does not read minValiditySeconds.',
  },
  'with forceRenew, getToken refreshes a token even if the token is valid': browserMode,
  'getToken rejects with token_unavailable and peekToken returns undefined in server mode': {
    browser: 'In browser mode, the app has the token.',
    server: true,
    fake: 'The suite runs the fake in browser mode.',
  },
  'U67: getIdToken resolves to the ID token of the session, without a request': browserMode,
  'U67: getIdTokenClaims resolves to the claims of the ID token, without the nonce and hashes':
    browserMode,
  'U67: getIdToken and getIdTokenClaims reject for a signed-out user, and after the session has expired':
    browserMode,
  'U67: getIdToken and getIdTokenClaims reject with token_unavailable in server mode': {
    browser: 'In browser mode, the app has the ID token.',
    server: true,
    fake: 'The suite runs the fake in browser mode.',
  },
  'peekToken returns the token only while it is valid': browserMode,
  'peekToken returns undefined after a logout': everywhere,
  'every call that needs a session rejects with not_authenticated for a signed-out user': bothModes,
  'every call that needs a session rejects with session_expired after the session has expired':
    bothModes,
  'renew rejects with not_authenticated for a signed-out user': everywhere,
  'renew rejects with session_expired after the session has expired': everywhere,
  'a call with an aborted signal rejects with the reason of the signal and sends no request': {
    ...bothModes,
    fake: 'The fake does not read signals.',
  },
  'an aborted signal rejects its own call, but does not cancel the shared refresh': {
    ...bothModes,
    fake: 'The fake does not read signals.',
  },
  'getTokenStatus returns expiresAt, scope and renewable': everywhere,
  'getTokenStatus returns renewable false without a refresh token': everywhere,
  'getTokenStatus returns isRenewing true during a refresh': everywhere,
  'getTokenStatus returns the error of the last refresh until a refresh succeeds': everywhere,
  'getTokenStatus returns the empty status after a logout': everywhere,
  'getTokenStatus returns renewable false after a refresh failed with invalid_client': bothModes,
} as const satisfies Rows
