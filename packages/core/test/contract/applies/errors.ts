import type { GenAuthErrorCode } from '@genauth/core'
import { bothModes, everywhere, type Row } from './row'

const none = 'No method of the interface fails with this code.'
const hooks = 'The hooks of @genauth/react have this code if the function select or when throws.'
const fake = 'failNext makes any call of the fake fail with this code.'
const noSuchRequest = 'GenAuth does not use this code. Only @genauth/server does.'
const ofServerCode =
  "Only requireSession of @genauth/server throws this code, in the server's own code. genauth.fetch returns the response."
const unforeseen =
  'Only an unexpected exception has this code. test/session/arrival.test.ts tests it.'
const real = (statement: string) => ({ ...bothModes, fake, statement })

/** Rules for error codes: for each code, a call that fails with this code. */
export const errors = {
  access_denied: real('access_denied: a login fails if the user denies access'),
  account_selection_required: real(
    'account_selection_required: a login with prompt=none fails if the user must choose an account',
  ),
  acr_mismatch: real(
    'O9, acr_mismatch: a login fails if GenAuth returns another acr than acrValues',
  ),
  auth_time_missing: real(
    'O8, auth_time_missing: a login with maxAgeSeconds fails if its ID token has no auth_time',
  ),
  consent_required: real(
    'consent_required: a login with prompt=none fails if the user must consent',
  ),
  cross_origin_request: {
    browser: noSuchRequest,
    server: true,
    fake,
    statement:
      'cross_origin_request: a refresh fails if the server rejects the origin of the request',
  },
  forbidden: { browser: ofServerCode, server: ofServerCode, fake: ofServerCode },
  framed_callback: {
    browser: true,
    server: 'The server completes the login. allowFramedCallback is an option of browser mode.',
    fake,
    statement: 'framed_callback: loginWithPopup rejects in a frame',
  },
  insecure_context: real('insecure_context: login rejects outside of a browser page'),
  insufficient_scope: real(
    'insufficient_scope: getUser rejects if the token does not have the required scope',
  ),
  insufficient_user_authentication: {
    browser: ofServerCode,
    server: ofServerCode,
    fake: ofServerCode,
  },
  interaction_required: real(
    'interaction_required: a login with prompt=none fails if GenAuth needs user input',
  ),
  invalid_client: real("invalid_client: a refresh fails if the app's credentials are wrong"),
  invalid_grant: real(
    'invalid_grant: a refresh ends the session if GenAuth rejects the refresh token',
  ),
  invalid_id_token: real('invalid_id_token: a login fails if its ID token is for another app'),
  invalid_options: real('invalid_options: login rejects a reserved parameter'),
  invalid_request: real('invalid_request: a login fails if GenAuth rejects its parameters'),
  invalid_response: real('invalid_response: a refresh fails if its response is unreadable'),
  invalid_scope: real('invalid_scope: a login fails if GenAuth rejects its scope'),
  invalid_token: real(
    'invalid_token: getUser rejects if userinfo rejects the token before and after a refresh',
  ),
  issuer_mismatch: real('issuer_mismatch: a login fails if its callback has the wrong issuer'),
  login_abandoned: {
    ...everywhere,
    statement:
      'login_abandoned: login rejects if the browser restores the page from the back/forward cache',
  },
  login_too_old: real(
    'O6, login_too_old: a login with maxAgeSeconds fails if GenAuth does not ask the user to log in again',
  ),
  login_required: real('login_required: a login with prompt=none fails if the user is signed out'),
  network_error: real('network_error: a refresh fails if the network is down'),
  no_refresh_token: real('no_refresh_token: renew rejects if the session has no refresh token'),
  nonce_mismatch: real('nonce_mismatch: a login fails if its ID token belongs to another login'),
  not_authenticated: {
    ...everywhere,
    statement: 'not_authenticated: renew rejects for a signed-out user',
  },
  oauth_error: real('oauth_error: a refresh fails if GenAuth returns an unknown code'),
  popup_blocked: real('popup_blocked: loginWithPopup rejects if the browser blocks the popup'),
  popup_closed: real('popup_closed: loginWithPopup rejects if the user closes the popup'),
  rate_limited: real('rate_limited: a refresh fails if the response is 429'),
  redirect_loop: real('redirect_loop: login rejects after five failed logins within seconds'),
  redirect_uri_mismatch: real(
    'redirect_uri_mismatch: a login fails if its redirect URI is not registered',
  ),
  renew_required: {
    browser: noSuchRequest,
    server: true,
    fake,
    statement: 'renew_required: getUser rejects if the server requires another refresh',
  },
  schema_async: {
    ...everywhere,
    statement: 'U64, schema_async: getUser rejects if the schema of the client is asynchronous',
  },
  schema_invalid: {
    ...everywhere,
    statement:
      'U64, schema_invalid: getUser rejects if the schema of the client does not accept the claims',
  },
  secret_in_page: {
    browser: true,
    server: 'connectGenAuth has no option for a secret.',
    fake: none,
    statement: 'secret_in_page: createGenAuth rejects the option secret',
  },
  select_failed: { browser: hooks, server: hooks, fake: hooks },
  server_error: real('server_error: a refresh fails if the response is 503'),
  session_changed: {
    browser: noSuchRequest,
    server: true,
    fake,
    statement:
      'S27, session_changed: getUser rejects if the session changes a second time during the call',
  },
  session_expired: {
    ...everywhere,
    statement: 'session_expired: renew rejects after the session has expired',
  },
  session_too_large: {
    browser: "The browser's storage accepts a session of any size.",
    server: true,
    fake,
    statement: 'session_too_large: a login fails if its session does not fit into cookies',
  },
  state_mismatch: real('state_mismatch: handleCallback rejects if the URL is not a callback'),
  storage_unavailable: real(
    'storage_unavailable: a call fails if the storage of logins or sessions fails',
  ),
  temporarily_unavailable: real(
    "temporarily_unavailable: a refresh fails during GenAuth's maintenance",
  ),
  tenant_mismatch: real('O11, tenant_mismatch: a login fails if GenAuth returns another tenant'),
  timeout: real('timeout: a refresh fails if the response does not arrive in time'),
  token_unavailable: {
    browser: 'In browser mode, the app has the token.',
    server: true,
    fake: 'The suite runs the fake in browser mode.',
    statement: 'token_unavailable: getToken rejects in server mode',
  },
  unauthorized_client: real(
    'unauthorized_client: a refresh fails if the app may not use refresh tokens',
  ),
  unexpected_error: { browser: unforeseen, server: unforeseen, fake: unforeseen },
  unsupported_grant_type: real(
    'unsupported_grant_type: a refresh fails if GenAuth does not support refreshes',
  ),
  unsupported_protocol: {
    browser: true,
    server: 'connectGenAuth has no option for a protocol.',
    fake: none,
    statement: 'unsupported_protocol: createGenAuth rejects the protocol saml',
  },
  unsupported_response_type: real(
    'unsupported_response_type: a login fails if GenAuth rejects its response type',
  ),
  unsupported_token_type: real(
    'unsupported_token_type: the session has this error after a logout if GenAuth cannot revoke the token',
  ),
  user_mismatch: real('user_mismatch: getUser rejects if the response has the sub of another user'),
  user_switched: {
    browser: 'In browser mode, a request has the token of its own user.',
    server: true,
    fake,
    statement:
      'S27, user_switched: getUser rejects if another user has logged in and the tab got no message about it',
  },
} as const satisfies Readonly<Record<GenAuthErrorCode, Row>>
