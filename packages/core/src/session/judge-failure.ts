import type { GenAuthError, GenAuthErrorCode } from '../errors'

/** The codes of errors that another attempt cannot solve: the set-up is wrong, or the response cannot be trusted. */
const setUpCodes: ReadonlySet<GenAuthErrorCode> = new Set<GenAuthErrorCode>([
  'invalid_client',
  'invalid_id_token',
  'invalid_request',
  'invalid_scope',
  'issuer_mismatch',
  'nonce_mismatch',
  'unauthorized_client',
  'unsupported_grant_type',
  'user_mismatch',
])

/** Classifies a failed refresh. The session ends after `refused`. Do not retry after `pointless`. Retry after `later`. */
export function judgeFailure(error: GenAuthError): 'refused' | 'pointless' | 'later' {
  if (error.endsSession) return 'refused'
  return setUpCodes.has(error.code) ? 'pointless' : 'later'
}

/** Returns whether the response was lost. The server may then have rotated the refresh token. */
export function isAnswerLost(error: GenAuthError): boolean {
  const isDamaged = error.code === 'invalid_response' && (error.status ?? 200) < 300
  return error.code === 'network_error' || error.code === 'timeout' || isDamaged
}
