import { GenAuthError, type GenAuthErrorInit } from '../errors'
import { isWireCode, type WireCode } from '../wire-codes'
import { readRetryAfter } from './retry-after'

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

/** What has to be known to judge an answer. */
export interface AnswerContext {
  endpoint: EndpointName
  /** Epoch milliseconds. */
  now: number
  /** Takes out what the server may have echoed of the request. */
  redact(text: string): string
}

/** The member that an endpoint's answer of success has, so that a claim called `code` or `error` is not taken for an error. */
const successMembers: Record<EndpointName, string | undefined> = {
  token: 'access_token',
  userInfo: 'sub',
  introspection: 'active',
  revocation: undefined,
}

/**
 * Finds the error in an answer, in any of GenAuth's three shapes: OAuth's `{error, error_description}`, `{code, message}`, and
 * HTTP 200 with `{statusCode, apiCode, message}`. An answer of success gives `undefined`.
 */
export function findAnswerError(
  answer: Answer,
  { endpoint, now, redact }: AnswerContext,
): GenAuthError | undefined {
  const { status, headers, text, json = {} } = answer
  if (isSuccess(answer, endpoint)) return undefined
  const wrapped = readWrappedStatus(json)
  const init: GenAuthErrorInit = {
    status,
    retryAfterMs: readRetryAfter(headers, now),
    description: readDescription(json, redact),
  }
  if (status === 429 || wrapped === 429) {
    return new GenAuthError(
      'rate_limited',
      'GenAuth asks for fewer requests: try again later.',
      init,
    )
  }
  // GenAuth's own codes, such as 2020 for "not logged in", lie above the range of a status.
  const failed = [status, wrapped].find((value = 0) => value >= 500 && value <= 599)
  if (failed) {
    return new GenAuthError(
      'server_error',
      `GenAuth failed (status ${failed}): try again later.`,
      init,
    )
  }
  if (endpoint === 'userInfo' && (status === 401 || wrapped === 401) && !looksLikeMarkup(text)) {
    return new GenAuthError('invalid_token', adviceFor('invalid_token'), init)
  }
  const { error, apiCode = wrapped } = json
  if (error && typeof error === 'string') {
    // A known code is no secret. Redaction could change it: a refresh token of one letter occurs in `invalid_grant`.
    return oauthError(isWireCode(error) ? error : redact(error), init)
  }
  if (wrapped !== undefined) return foreignError(redact(textOf(apiCode) || `${wrapped}`), init)
  return isUnreadable(answer, endpoint) ? unreadable(answer, endpoint, init) : undefined
}

function isSuccess({ status, json = {} }: Answer, endpoint: EndpointName): boolean {
  const member = successMembers[endpoint]
  return status >= 200 && status <= 299 && member !== undefined && (json[member] ?? '') !== ''
}

/** Turns the `error` of an answer or of a callback into ours. */
export function oauthError(error: string, init: GenAuthErrorInit = {}): GenAuthError {
  const description = init.description && plainText(init.description, 300)
  return isWireCode(error)
    ? new GenAuthError(error, adviceFor(error), { ...init, description })
    : foreignError(error, { ...init, description })
}

/** Whatever it is called: only OAuth's own shape can say that a grant is over. */
function foreignError(serverCode: string, init: GenAuthErrorInit): GenAuthError {
  return new GenAuthError('oauth_error', 'GenAuth refused: see serverCode and description.', {
    ...init,
    serverCode: plainText(serverCode, 100),
  })
}

function adviceFor(code: WireCode): string {
  return `GenAuth answered ${code}: ${advice[code]}`
}

const askUser = 'GenAuth has something to ask the user: log in without prompt=none.'

const advice: Record<WireCode, string> = {
  access_denied: 'the user or a rule said no: offer the login again.',
  account_selection_required: askUser,
  consent_required: askUser,
  insufficient_scope: 'log in with the scope that the call needs.',
  interaction_required: askUser,
  invalid_client:
    "check appId, the secret, and the authentication method in GenAuth's console, which is none for a page, as that has no secret.",
  invalid_grant: 'the code or refresh token is used, expired or revoked: log in again.',
  invalid_request: 'see its description, and check redirectUri, params and protocol.',
  invalid_scope: 'ask for scopes that the application may have.',
  invalid_token: 'the access token is expired or revoked: renew it, or log in again.',
  login_required: 'nobody is logged in there: log in with a page.',
  redirect_uri_mismatch: "put redirectUri on the application's list of login callback URLs.",
  server_error: 'it failed: try again later.',
  temporarily_unavailable: 'it is overloaded or under maintenance: try again later.',
  unauthorized_client: "enable this grant for the application in GenAuth's console.",
  unsupported_grant_type: "enable this grant for the application in GenAuth's console.",
  unsupported_response_type: 'leave out responseType, and check protocol.',
  unsupported_token_type: 'leave out tokenTypeHint, or use the refresh token.',
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
  // A browser hides a redirect's status, and gives 0 for it.
  const isRedirect = status === 0 || (status >= 300 && status <= 399)
  const body = text.trim() ? 'something that is not its JSON' : 'nothing'
  const what = isRedirect ? 'a redirect, which is not followed' : body
  return new GenAuthError(
    'invalid_response',
    `${endpoint} answered ${what} (status ${status}): check appHost, and what stands between.`,
    { ...init, retryable: true },
  )
}

function looksLikeMarkup(text: string): boolean {
  return text.trimStart().startsWith('<')
}

function readWrappedStatus({ statusCode, code }: Record<string, unknown>): number | undefined {
  const status = textOf(statusCode ?? code)
  return /^-?\d+$/.test(status) && status !== '200' ? Number(status) : undefined
}

/** What JSON has under a name can be an object too, which not even `String` has to get a text from. */
function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}

function readDescription(
  json: Record<string, unknown>,
  redact: (text: string) => string,
): string | undefined {
  const text = json['error_description'] ?? json['message']
  return typeof text === 'string' ? plainText(redact(text), 300) : undefined
}

/** One line of a server's words, without control characters or marks that turn the text around. */
function plainText(text: string, length: number): string {
  return text
    .slice(0, length)
    .replace(/[\s\p{C}]+/gu, ' ')
    .trim()
}
