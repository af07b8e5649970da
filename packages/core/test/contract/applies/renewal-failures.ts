import { bothModes, type Rows } from './row'

/** Rules for failed refreshes, and for their effect on the session. */
export const renewalFailures = {
  'R5: a network error does not end the session, and nextAt returns the time of the retry':
    bothModes,
  'R6: a server error does not end the session, and nextAt returns the time of the retry':
    bothModes,
  'R6: the client sends no refresh after a 429 until Retry-After has passed': bothModes,
  'R6: until Retry-After has passed, renew rejects with the last error and sends no request':
    bothModes,
  'R6: the session is stale if the token expires before Retry-After has passed': bothModes,
  'R6: an unreadable response does not end the session': bothModes,
  'R6: a refresh without a response times out and does not end the session': bothModes,
  'R6: the backoff doubles with each consecutive failure': bothModes,
  'R8: invalid_grant ends the session immediately and stops all refreshes': bothModes,
  'R6: a call of renew in a renewalFailed listener gets the same error and sends no request':
    bothModes,
  'R11: a session without a refresh token expires with its access token': bothModes,
  'R11: if the session has no refresh token, renew rejects with no_refresh_token and sends no request':
    bothModes,
  'R16: invalid_client does not end the session before its token expires': bothModes,
  'R20: invalid_client ends the session with the reason expired when the token expires': bothModes,
  'R16: after a refresh failed with invalid_client, a successful refresh makes the token renewable':
    bothModes,
} as const satisfies Rows
