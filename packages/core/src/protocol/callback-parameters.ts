/** The query parameters that a callback URL may have. The client removes all of them from the address bar. */
export const callbackParameters: readonly string[] = [
  'code',
  'state',
  'iss',
  'error',
  'error_description',
  'error_uri',
  'session_state',
  'access_token',
  'id_token',
  'token_type',
  'expires_in',
  'scope',
]
