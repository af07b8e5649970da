import { addDocsLink } from '#docs-link'

/** Lists every `code` of a {@link GenAuthError}. `docs/errors.md` describes how to handle each code. */
export type GenAuthErrorCode =
  // The codes of OAuth and OpenID Connect, with their original names: RFC 6749 (4.1.2.1, 5.2), RFC 6750 (3.1), RFC 7009 (2.2.1), RFC 9470
  // (3), OpenID Connect Core (3.1.2.6), and `redirect_uri_mismatch`, which is GenAuth's own.
  | 'access_denied'
  | 'account_selection_required'
  | 'consent_required'
  | 'insufficient_scope'
  | 'insufficient_user_authentication'
  | 'interaction_required'
  | 'invalid_client'
  | 'invalid_grant'
  | 'invalid_request'
  | 'invalid_scope'
  | 'invalid_token'
  | 'login_required'
  | 'redirect_uri_mismatch'
  | 'server_error'
  | 'temporarily_unavailable'
  | 'unauthorized_client'
  | 'unsupported_grant_type'
  | 'unsupported_response_type'
  | 'unsupported_token_type'
  // The codes of this package.
  | 'acr_mismatch'
  | 'auth_time_missing'
  | 'cross_origin_request'
  | 'forbidden'
  | 'framed_callback'
  | 'insecure_context'
  | 'invalid_id_token'
  | 'invalid_options'
  | 'invalid_response'
  | 'issuer_mismatch'
  | 'login_abandoned'
  | 'login_too_old'
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
  | 'select_failed'
  | 'session_changed'
  | 'session_expired'
  | 'session_too_large'
  | 'state_mismatch'
  | 'storage_unavailable'
  | 'tenant_mismatch'
  | 'timeout'
  | 'token_unavailable'
  | 'unexpected_error'
  | 'unsupported_protocol'
  | 'user_mismatch'
  | 'user_switched'

/** The URL of the documentation. The root package.json has the same URL as `homepage`, and `npm run docs` compares both. */
const docsBase = 'https://OWNER.github.io/genauth-react'

const retryableCodes: ReadonlySet<GenAuthErrorCode> = new Set<GenAuthErrorCode>([
  'login_abandoned',
  'network_error',
  'rate_limited',
  'server_error',
  'temporarily_unavailable',
  'timeout',
])

/** Options of the {@link GenAuthError} constructor. */
export interface GenAuthErrorInit {
  /**
   * Whether the same call may succeed later. The default depends on the code. Set this option if the default is wrong, e.g. for a response
   * from a gateway.
   */
  retryable?: boolean | undefined
  /** Whether the server has rejected the session itself. Default false. */
  endsSession?: boolean | undefined
  /** The HTTP status, if there was a response. */
  status?: number | undefined
  /** The server's description: untrusted plain text. Never render it as markup. */
  description?: string | undefined
  /** The server's `error` if it is not a {@link GenAuthErrorCode} (`code` is then `oauth_error`). */
  serverCode?: string | undefined
  /** How long to wait before the next request (`Retry-After`), in milliseconds. */
  retryAfterMs?: number | undefined
  /** The underlying error, without tokens, codes and secrets. */
  cause?: unknown
}

/**
 * The only error class of this package. Its `message` describes the problem and the solution. The message never contains a token, code,
 * secret or verifier. In development, the message ends with {@link GenAuthError.docsUrl}.
 *
 * Branch on `code`. If you only need to know whether to retry or to log in again, branch on `retryable` and `endsSession`.
 */
export class GenAuthError extends Error {
  declare readonly name: 'GenAuthError'
  static {
    // The JavaScript engine writes the stack before the constructor's body runs, so the name is on the prototype.
    Object.assign(GenAuthError.prototype, { name: 'GenAuthError' })
  }

  // These fields use `declare`, because the constructor sets them. Without `declare`, each field would be set twice.
  /** What happened. */
  declare readonly code: GenAuthErrorCode
  /** Whether the same call may succeed later without any change. */
  declare readonly retryable: boolean
  /** Whether this error ends the session. */
  declare readonly endsSession: boolean
  /** The HTTP status, if there was a response. */
  declare readonly status: number | undefined
  /** The server's description: untrusted plain text. Never render it as markup. */
  declare readonly description: string | undefined
  /** The server's `error` if it is not a {@link GenAuthErrorCode}. */
  declare readonly serverCode: string | undefined
  /** How long to wait before the next request, in milliseconds. */
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
    addDocsLink(this)
  }

  /** The URL of a page that describes the code: the cause, what to do, and the messages. */
  get docsUrl(): string {
    return `${docsBase}/errors/${this.code}`
  }
}

/** Returns whether a value is a {@link GenAuthError}. The check also works if two copies of this package are loaded. */
export function isGenAuthError(value: unknown): value is GenAuthError {
  const error: Record<string, unknown> = Object(value)
  return error['name'] === 'GenAuthError' && 'code' in error
}
