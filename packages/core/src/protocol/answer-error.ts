import { GenAuthError, type GenAuthErrorInit, isWireCode } from '../errors'

/** An answer of GenAuth's, read to its end. */
export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** The body as a JSON object; `undefined` where it is none. */
  readonly json: Record<string, unknown> | undefined
}

/** Which endpoint was asked; what an answer means depends on it. */
export type EndpointName = 'token' | 'userInfo' | 'introspection' | 'revocation'

/** Members that only an answer of success has, so that a claim called `code` is not taken for an error. */
const successMembers = ['access_token', 'sub', 'active']

/**
 * Finds the error in an answer, in any of GenAuth's three shapes: OAuth's `{error, error_description}`, `{code, message}`, and
 * HTTP 200 with `{statusCode, apiCode, message}`. An answer of success gives `undefined`.
 */
export function findAnswerError(
  answer: Answer,
  endpoint: EndpointName,
  now: number,
): GenAuthError | undefined {
  const { status, headers, text, json } = answer
  const init: GenAuthErrorInit = { status, retryAfterMs: readRetryAfter(headers, now) }
  const wrapped = json && readWrappedStatus(json)
  if (json) init.description = readDescription(json)
  if (status === 429 || wrapped === 429) {
    return new GenAuthError(
      'rate_limited',
      'GenAuth asks for fewer requests: wait and try again.',
      init,
    )
  }
  if (status >= 500 || (wrapped !== undefined && wrapped >= 500)) {
    return new GenAuthError(
      'server_error',
      `GenAuth failed (status ${status}): try again later.`,
      init,
    )
  }
  if (endpoint === 'userInfo' && (status === 401 || wrapped === 401) && !looksLikeMarkup(text)) {
    return new GenAuthError('invalid_token', 'GenAuth does not accept the access token.', init)
  }
  if (typeof json?.['error'] === 'string') return oauthError(json['error'], init)
  if (wrapped !== undefined) return oauthError(String(json?.['apiCode'] ?? wrapped), init)
  return isUnreadable(answer, endpoint) ? unreadable(answer, endpoint, init) : undefined
}

/** Turns the `error` of an answer or of a callback into ours. */
export function oauthError(error: string, init: GenAuthErrorInit = {}): GenAuthError {
  if (isWireCode(error)) return new GenAuthError(error, adviceFor(error), init)
  return new GenAuthError(
    'oauth_error',
    'GenAuth refused, with an error of its own: see serverCode.',
    {
      ...init,
      serverCode: error.slice(0, 100),
    },
  )
}

function adviceFor(code: string): string {
  return `GenAuth answered ${code}${advice[code] ? `: ${advice[code]}` : '.'}`
}

/** What to do about the errors that a wrong set-up causes; the other names speak for themselves. */
const advice: Record<string, string | undefined> = {
  access_denied: 'the user or a rule said no.',
  invalid_client: "check appId, and the application's authentication method in GenAuth's console.",
  invalid_grant: 'the code or refresh token is used, expired or revoked: log in again.',
  invalid_scope: 'ask for scopes that the application may have.',
  login_required: 'nobody is logged in there: log in with a page.',
  redirect_uri_mismatch: "put redirectUri on the application's list of login callback URLs.",
  unauthorized_client: "enable this grant for the application in GenAuth's console.",
  unsupported_grant_type: "enable this grant for the application in GenAuth's console.",
}

function isUnreadable({ status, text, json }: Answer, endpoint: EndpointName): boolean {
  if (status < 200 || status > 299) return true
  // RFC 7009, section 2.2: only the status counts, but a captive portal's page is no success.
  return endpoint === 'revocation' ? looksLikeMarkup(text) : !json
}

function unreadable(answer: Answer, endpoint: EndpointName, init: GenAuthErrorInit): GenAuthError {
  const { status, text } = answer
  // Some servers refuse a grant with nothing but a status.
  if (endpoint === 'token' && !text.trim() && [400, 401, 403].includes(status)) {
    return new GenAuthError('invalid_grant', adviceFor('invalid_grant'), init)
  }
  const what = text.trim() ? 'something that is not its JSON' : 'nothing'
  return new GenAuthError(
    'invalid_response',
    `${endpoint} answered ${what} (status ${status}): check appHost, and what stands between.`,
    { ...init, retryable: true },
  )
}

function looksLikeMarkup(text: string): boolean {
  return text.trimStart().startsWith('<')
}

function readWrappedStatus(json: Record<string, unknown>): number | undefined {
  if (successMembers.some((name) => json[name] !== undefined)) return undefined
  if (typeof json['message'] !== 'string') return undefined
  const status = Number(json['statusCode'] ?? json['code'] ?? Number.NaN)
  return Number.isNaN(status) || status === 200 ? undefined : status
}

function readDescription(json: Record<string, unknown>): string | undefined {
  const text = json['error_description'] ?? json['message']
  return typeof text === 'string' ? text.slice(0, 300) : undefined
}

/** RFC 9110, section 10.2.3: seconds, or a date. */
function readRetryAfter(headers: Headers, now: number): number | undefined {
  const value = headers.get('retry-after')?.trim()
  if (!value) return undefined
  const ms = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - now
  return ms >= 0 ? ms : undefined
}
