/** The parameters that a callback may have. All of them are removed from the address bar. */
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
