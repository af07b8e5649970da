import type { GenAuthErrorCode } from '@genauth/core'
import { refusalHeader } from '@genauth/core/internal'
import { addCookies, commonHeaders, refusal, retryAfter } from '../http/responses'
import { AuthRequiredError } from './auth-required-error'
import { pageHeaders, refusalPage } from './refusal-page'
import { canRedirect, kindOf } from './request-kind'

/** Why a request is refused. */
export interface Refusal {
  readonly code: GenAuthErrorCode
  /** The problem and what to do, for developers. */
  readonly message: string
  /** The text for the user, in the HTML page. */
  readonly text: string
  /** The status of a response that is no redirect. */
  readonly status: number
  /** Present if a login helps. */
  readonly loginUrl?: string | undefined
  /** Whether the last login has failed. The next login then has to start with a click, because a redirect could be an endless loop. */
  readonly isLoginFailed?: boolean | undefined
  readonly retryable?: boolean | undefined
  readonly retryAfterMs?: number | undefined
  /** The value of `WWW-Authenticate`. */
  readonly challenge?: string | undefined
  readonly setCookies?: readonly string[] | undefined
  /** Whether the options of the server refuse every user, so that `onError` gets the error. */
  readonly isSetUpError?: boolean | undefined
  readonly cause?: unknown
}

/** Creates the error of a refused request. The error keeps only the parts of the request that its response depends on. */
export function refuse(
  request: Pick<Request, 'headers' | 'method'>,
  refused: Refusal,
): AuthRequiredError {
  const { loginUrl, isLoginFailed = false } = refused
  const isRedirect = loginUrl !== undefined && !isLoginFailed && canRedirect(request)
  const status = isRedirect ? 303 : refused.status
  const isDocument = kindOf(request) === 'document'
  const isHead = request.method === 'HEAD'
  const respond = () => {
    const response = isDocument ? documentResponse(refused, status) : scriptResponse(refused)
    for (const [name, value] of headersOf(refused, status)) response.headers.set(name, value)
    return addCookies(isHead ? withoutBody(response) : response, refused.setCookies ?? [])
  }
  return new AuthRequiredError({ ...refused, status, isLoginFailed, respond })
}

function* headersOf(
  { challenge, retryAfterMs }: Refusal,
  status: number,
): Iterable<readonly [string, string]> {
  yield* Object.entries(commonHeaders)
  if (challenge !== undefined && status === 401) yield ['www-authenticate', challenge]
  if (status === 503) yield ['retry-after', retryAfter(retryAfterMs)]
}

function documentResponse({ code, text, loginUrl }: Refusal, status: number): Response {
  if (status === 303) return new Response(null, { status, headers: { location: loginUrl ?? '/' } })
  const html = refusalPage({ status, message: text, loginUrl })
  return new Response(html, { status, headers: { ...pageHeaders, [refusalHeader]: code } })
}

function scriptResponse({ code, message, status }: Refusal): Response {
  return refusal(code, message, { status })
}

function withoutBody({ status, headers }: Response): Response {
  return new Response(null, { status, headers })
}
