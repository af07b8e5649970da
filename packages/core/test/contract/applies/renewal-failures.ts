import { bothModes, type Rows } from './row'

/** Failed refreshes, and their effect on the session. */
export const renewalFailures = {
  'R5: a network error keeps the session, and nextAt returns the time of the retry': bothModes,
  'R6: a server error keeps the session, and nextAt returns the time of the retry': bothModes,
  'R6: the client sends no refresh after a 429 until Retry-After has passed': bothModes,
  'R6: renew rejects with the last error until Retry-After has passed, without a request':
    bothModes,
  'R6: the session is stale if the token expires before Retry-After has passed': bothModes,
  'R6: an unreadable response keeps the session': bothModes,
  'R6: a refresh without a response times out and keeps the session': bothModes,
  'R6: the backoff doubles with each consecutive failure': bothModes,
  'R8: invalid_grant ends the session at once and stops all refreshes': bothModes,
  'R11: a session without a refresh token expires with its access token': bothModes,
  'R11: renew rejects with no_refresh_token without a refresh token and sends no request':
    bothModes,
  'R16: invalid_client keeps the session until its token expires': bothModes,
  'R20: invalid_client ends the session with the reason expired when the token expires': bothModes,
  'R16: a successful refresh after invalid_client makes the token renewable again': bothModes,
} as const satisfies Rows
