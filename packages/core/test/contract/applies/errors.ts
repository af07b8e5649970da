import type { GenAuthErrorCode } from '@genauth/core'
import { bothModes, everywhere, type Row } from './row'

const none = 'No method of the interface fails with it.'
const schema = 'The hooks of @genauth/react throw it, for their schema option.'
const fake = 'failNext lets any call of the fake fail with it.'
const noSuchRequest = 'GenAuth does not use it: it is a code of @genauth/server.'
const unforeseen =
  'Only an unexpected exception has it. test/session/arrival.test.ts causes two of them.'
const real = (statement: string) => ({ ...bothModes, fake, statement })

/** Every error code, and how the interface fails with it. */
export const errors = {
  access_denied: real('access_denied: the user refused the login'),
  account_selection_required: real('account_selection_required: a login with prompt=none failed'),
  consent_required: real('consent_required: a login with prompt=none failed'),
  cross_origin_request: {
    browser: noSuchRequest,
    server: true,
    fake,
    statement: 'cross_origin_request: the server refused a request of the page',
  },
  framed_callback: {
    browser: true,
    server: 'The server finishes the login. allowFramedCallback is an option of browser mode.',
    fake,
    statement: 'framed_callback: a popup login was begun in a frame',
  },
  insecure_context: real('insecure_context: a login was begun without a page'),
  insufficient_scope: real('insufficient_scope: the token lacks a scope of userinfo'),
  interaction_required: real('interaction_required: a login with prompt=none failed'),
  invalid_client: real('invalid_client: a refresh was refused for the set-up'),
  invalid_grant: real('invalid_grant: a refused refresh ended the session'),
  invalid_id_token: real('invalid_id_token: the ID token of a login is not for the app'),
  invalid_options: real('invalid_options: a login has an argument that it must not have'),
  invalid_request: real('invalid_request: GenAuth did not accept a login'),
  invalid_response: real('invalid_response: a refresh had an unreadable response'),
  invalid_scope: real('invalid_scope: GenAuth did not accept the scope of a login'),
  invalid_token: real('invalid_token: userinfo refused the token, also after a refresh'),
  issuer_mismatch: real('issuer_mismatch: a login came back from another issuer'),
  login_abandoned: {
    ...everywhere,
    statement: 'login_abandoned: the browser came back to the page',
  },
  login_required: real('login_required: a login with prompt=none failed'),
  network_error: real('network_error: a refresh had no response'),
  no_refresh_token: real('no_refresh_token: there is nothing to refresh the token with'),
  nonce_mismatch: real('nonce_mismatch: the ID token of a login is of another login'),
  not_authenticated: {
    ...everywhere,
    statement: 'not_authenticated: a call needs a user, and none is signed in',
  },
  oauth_error: real('oauth_error: GenAuth refused a refresh with a code of its own'),
  popup_blocked: real('popup_blocked: the browser blocked the popup'),
  popup_closed: real('popup_closed: the user closed the popup'),
  rate_limited: real('rate_limited: a refresh was answered with 429'),
  redirect_loop: real('redirect_loop: five logins came back at once'),
  redirect_uri_mismatch: real('redirect_uri_mismatch: GenAuth does not know the redirect URI'),
  renew_required: {
    browser: noSuchRequest,
    server: true,
    fake,
    statement: 'renew_required: the server wants a refresh, also after one',
  },
  schema_async: { browser: schema, server: schema, fake: schema },
  schema_invalid: { browser: schema, server: schema, fake: schema },
  secret_in_page: {
    browser: true,
    server: 'connectGenAuth has no option for a secret.',
    fake: none,
    statement: 'secret_in_page: the client was created with a secret',
  },
  server_error: real('server_error: a refresh was answered with 503'),
  session_expired: {
    ...everywhere,
    statement: 'session_expired: a call needs a user, whose session has expired',
  },
  session_too_large: {
    browser: 'The storage of the page takes a session of any size.',
    server: true,
    fake,
    statement: 'session_too_large: a session does not fit into cookies',
  },
  state_mismatch: real('state_mismatch: no login came back to the page'),
  storage_unavailable: real('storage_unavailable: what keeps logins or sessions failed'),
  temporarily_unavailable: real('temporarily_unavailable: GenAuth is under maintenance'),
  timeout: real('timeout: a refresh had no response in time'),
  token_unavailable: {
    browser: 'The page has the token.',
    server: true,
    fake: 'The suite runs the fake in browser mode.',
    statement: 'token_unavailable: the token is on the server',
  },
  unauthorized_client: real('unauthorized_client: the app must not refresh'),
  unexpected_error: { browser: unforeseen, server: unforeseen, fake: unforeseen },
  unsupported_grant_type: real('unsupported_grant_type: GenAuth offers no refresh'),
  unsupported_protocol: {
    browser: true,
    server: 'connectGenAuth has no option for a protocol.',
    fake: none,
    statement: 'unsupported_protocol: the client was created for saml or cas',
  },
  unsupported_response_type: real('unsupported_response_type: GenAuth did not accept a login'),
  unsupported_token_type: real('unsupported_token_type: GenAuth did not revoke the token'),
  user_mismatch: real('user_mismatch: userinfo is about another user'),
} as const satisfies Readonly<Record<GenAuthErrorCode, Row>>
