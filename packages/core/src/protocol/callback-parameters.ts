/** What a callback may bring along; none of it stays in the address bar. */
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
