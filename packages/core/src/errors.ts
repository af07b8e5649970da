import type { WireCode } from './wire-codes'

/** Every `code` that a {@link GenAuthError} can have. What to do about each is in `docs/errors.md`. */
export type GenAuthErrorCode =
  | WireCode
  | 'cross_origin_request'
  | 'framed_callback'
  | 'insecure_context'
  | 'invalid_id_token'
  | 'invalid_options'
  | 'invalid_response'
  | 'issuer_mismatch'
  | 'login_abandoned'
  | 'network_error'
  | 'no_refresh_token'
  | 'nonce_mismatch'
  | 'not_authenticated'
  | 'oauth_error'
  | 'popup_blocked'
  | 'popup_closed'
  | 'rate_limited'
  | 'redirect_loop'
  | 'renew_required'
  | 'schema_async'
  | 'schema_invalid'
  | 'secret_in_page'
  | 'session_expired'
  | 'session_too_large'
  | 'state_mismatch'
  | 'storage_unavailable'
  | 'timeout'
  | 'token_unavailable'
  | 'unexpected_error'
  | 'unsupported_protocol'
  | 'user_mismatch'

const retryableCodes: ReadonlySet<GenAuthErrorCode> = new Set<GenAuthErrorCode>([
  'login_abandoned',
  'network_error',
  'rate_limited',
  'server_error',
  'temporarily_unavailable',
  'timeout',
])

/** Facts that go with a {@link GenAuthError} beside its code and message. */
export interface GenAuthErrorInit {
  /** Overrides what the code says about trying again, e.g. for an answer that came from a gateway. */
  retryable?: boolean | undefined
  /** Whether the server has refused the session itself, so that it is over. */
  endsSession?: boolean | undefined
  /** HTTP status of the answer, where there was one. */
  status?: number | undefined
  /** The server's own words: untrusted plain text, never markup. */
  description?: string | undefined
  /** The server's `error` where it is none of {@link GenAuthErrorCode}'s (`code` is then `oauth_error`). */
  serverCode?: string | undefined
  /** How long the server asked to be left alone (`Retry-After`), in milliseconds. */
  retryAfterMs?: number | undefined
  /** What was caught, without anything secret that it carried. */
  cause?: unknown
}

/**
 * The one error class of this package. Its `message` says what to do next, and never holds a token, code, secret or verifier.
 *
 * Branch on `code`, or on `retryable` and `endsSession` where only the consequence matters.
 */
export class GenAuthError extends Error {
  declare readonly name: 'GenAuthError'
  static {
    // On the prototype, it is there when the engine writes the stack.
    Object.defineProperty(GenAuthError.prototype, 'name', { value: 'GenAuthError' })
  }

  // Declared, because the constructor sets each of them: a field would be written once more.
  declare readonly code: GenAuthErrorCode
  /** Whether the same call may succeed later without anything being changed. */
  declare readonly retryable: boolean
  /** Whether the session is over because of it. */
  declare readonly endsSession: boolean
  declare readonly status: number | undefined
  declare readonly description: string | undefined
  declare readonly serverCode: string | undefined
  declare readonly retryAfterMs: number | undefined

  constructor(code: GenAuthErrorCode, message: string, init: GenAuthErrorInit = {}) {
    super(message, init.cause === undefined ? undefined : { cause: init.cause })
    this.code = code
    this.retryable = init.retryable ?? retryableCodes.has(code)
    this.endsSession = init.endsSession ?? false
    this.status = init.status
    this.description = init.description
    this.serverCode = init.serverCode
    this.retryAfterMs = init.retryAfterMs
  }
}

/** Tells a {@link GenAuthError} from anything else, also where two copies of this package are loaded. */
export function isGenAuthError(value: unknown): value is GenAuthError {
  const error: Record<string, unknown> = Object(value)
  return error['name'] === 'GenAuthError' && 'code' in error
}
