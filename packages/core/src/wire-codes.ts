/**
 * The error codes of OAuth and OpenID Connect, with their original names: RFC 6749 (4.1.2.1, 5.2), RFC 6750 (3.1), RFC 7009 (2.2.1), OpenID
 * Connect Core (3.1.2.6), and `redirect_uri_mismatch`, which is GenAuth's own.
 */
const wireCodes = [
  'access_denied',
  'account_selection_required',
  'consent_required',
  'insufficient_scope',
  'interaction_required',
  'invalid_client',
  'invalid_grant',
  'invalid_request',
  'invalid_scope',
  'invalid_token',
  'login_required',
  'redirect_uri_mismatch',
  'server_error',
  'temporarily_unavailable',
  'unauthorized_client',
  'unsupported_grant_type',
  'unsupported_response_type',
  'unsupported_token_type',
] as const

/** An error code of OAuth or OpenID Connect. */
export type WireCode = (typeof wireCodes)[number]

/** Returns whether `value`, the `error` in a server's response, is one of these codes. An unknown code is reported as `oauth_error`. */
export function isWireCode(value: string): value is WireCode {
  return (wireCodes as readonly string[]).includes(value)
}
