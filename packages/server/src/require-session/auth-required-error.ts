import { GenAuthError, type GenAuthErrorCode, isGenAuthError } from '@genauth/core'

/** The parts of an {@link AuthRequiredError}. */
export interface AuthRequiredInit {
  readonly code: GenAuthErrorCode
  readonly message: string
  /** The HTTP status of the response. */
  readonly status: number
  readonly retryable?: boolean | undefined
  readonly retryAfterMs?: number | undefined
  readonly loginUrl?: string | undefined
  readonly isLoginFailed: boolean
  readonly cause?: unknown
  /** Creates the response. Called once for each response. */
  respond(): Response
}

/**
 * The error of `requireSession`: the request is refused, and `toResponse()` returns the response. Branch on `code`:
 *
 * - `not_authenticated`, `session_expired`: the user is signed out;
 * - the code of a failed login, such as `access_denied`: the browser's last login has failed, and the user is signed out;
 * - `forbidden`: the user lacks the role, or `when` returned `false`;
 * - `insufficient_user_authentication`: the login is too old or too weak (RFC 9470);
 * - `renew_required`: the session's cookie or its claims are out of date. The error is retryable: a token refresh helps;
 * - `cross_origin_request`, `invalid_request`: the CSRF check has failed;
 * - `session_changed`: the page shows another session than that of the cookie;
 * - `storage_unavailable`: it is unknown whether the user is signed in;
 * - `unexpected_error`: the option `when` failed, and `cause` is its error.
 *
 * To find out whether an error is an `AuthRequiredError`, call {@link isAuthRequiredError}.
 */
export class AuthRequiredError extends GenAuthError {
  /** The HTTP status of the response. */
  declare readonly status: number
  /**
   * The URL that starts the login which the request needs, with `returnTo`. Absent if no login helps, for example because the user lacks a
   * role.
   */
  readonly loginUrl: string | undefined
  /**
   * Whether the browser's last login has failed, or a step-up has just ended and was not enough. Then show the login as a link or a button. If
   * you redirect to it, the login can end in the same way again, endlessly.
   */
  readonly isLoginFailed: boolean
  readonly #respond: () => Response

  constructor(init: AuthRequiredInit) {
    const { code, message, status, retryable, retryAfterMs, cause } = init
    super(code, message, { status, retryable, retryAfterMs, cause })
    this.loginUrl = init.loginUrl
    this.isLoginFailed = init.isLoginFailed
    this.#respond = init.respond
  }

  /**
   * Returns a new response for the refused request. It always has `Cache-Control: no-store`.
   *
   * | request | response |
   * |---|---|
   * | a navigation (GET), signed out or step-up | 303 to the login route, which returns to the page |
   * | a navigation, in all other cases | a short HTML page with the status below |
   * | a script, a prefetch, a frame, a server-component request | `{ error, message }` as JSON, with the header `X-GenAuth-Error` |
   *
   * The status is 401 if a login or a token refresh helps, 403 for `forbidden` and `cross_origin_request`, 400 for `invalid_request`, 409 for
   * `session_changed`, 503 for `storage_unavailable`, and 500 for a `when` that failed. A step-up has the challenge of RFC 9470:
   * `WWW-Authenticate: Bearer error="insufficient_user_authentication", max_age=300`.
   */
  toResponse(): Response {
    return this.#respond()
  }
}

/** Whether a value is an {@link AuthRequiredError}. The check also works if a bundler has loaded this package twice, as Next.js does. */
export function isAuthRequiredError(value: unknown): value is AuthRequiredError {
  return (
    isGenAuthError(value) && typeof (value as Partial<AuthRequiredError>).toResponse === 'function'
  )
}
