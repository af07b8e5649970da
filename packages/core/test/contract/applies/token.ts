import { bothModes, everywhere, type Rows } from './row'

const onServer = 'The token is on the server: getToken rejects with token_unavailable.'
const browserMode = { browser: true, server: onServer, fake: true } as const

/** The access token, and what every call does that needs one. */
export const token = {
  'getToken resolves to a valid token without a request': browserMode,
  'getToken refreshes first if the token has expired': browserMode,
  'getToken refreshes a token that is not valid for minValiditySeconds': {
    ...browserMode,
    fake: 'The fake does not read minValiditySeconds.',
  },
  'getToken refreshes a valid token with forceRenew': browserMode,
  'getToken rejects with token_unavailable, and peekToken returns undefined': {
    browser: 'The page has the token.',
    server: true,
    fake: 'The suite runs the fake in browser mode.',
  },
  'peekToken returns the token only while it is valid': browserMode,
  'peekToken returns undefined after a logout': everywhere,
  'every call that needs a session rejects with not_authenticated for a signed-out user': bothModes,
  'every call that needs a session rejects with session_expired after it has expired': bothModes,
  'renew rejects with not_authenticated for a signed-out user': everywhere,
  'renew rejects with session_expired after the session has expired': everywhere,
  'a call with an aborted signal rejects with its reason, and sends nothing': {
    ...bothModes,
    fake: 'The fake does not read signals.',
  },
  'an abort ends the wait of its caller, and not the refresh': {
    ...bothModes,
    fake: 'The fake does not read signals.',
  },
  'the token status has the expiry, the scope, and whether the token is renewable': everywhere,
  'the token status says that a session without a refresh token is not renewable': everywhere,
  'the token status says isRenewing while a refresh is under way': everywhere,
  'the token status has the error of the last refresh until one succeeds': everywhere,
  'the token status has nothing of the session after a logout': everywhere,
  'a token is not renewable after the set-up has refused its refresh': bothModes,
} as const satisfies Rows
