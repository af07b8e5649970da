import { GenAuthError, type GenAuthErrorCode, type GenAuthErrorInit } from '../errors'
import type { ProtocolClient } from './client'

const secretParameters = 'access_token client_secret code code_verifier refresh_token token'.split(
  ' ',
)

/** Matches text that may be a token, a part of a token or an encoded token. Only matches with a digit are removed. */
const tokenLike = /[\w~+/=%.-]{16,}/g

/** Removes the secrets of a request from a text, in plain and in encoded form. */
export function redact(
  text: string,
  client: ProtocolClient,
  { headers, body }: SentRequest,
): string {
  const form = body instanceof URLSearchParams ? body : new URLSearchParams()
  return [
    client.authentication.secret,
    headers['authorization']?.split(' ')[1],
    ...secretParameters.map((name) => form.get(name)),
  ]
    .flatMap((value) => (value ? [value, encodeURIComponent(value), spellInForm(value)] : []))
    .sort((a, b) => b.length - a.length)
    .reduce((result, value) => result.replaceAll(value, '…'), text)
    .replace(tokenLike, (word) => (/\d/.test(word) ? '…' : word))
}

function spellInForm(value: string): string {
  return new URLSearchParams({ '': value }).toString().slice(1)
}

/** Creates an error with the message and system code of an error that `fetch` threw, without secrets. */
export function describeThrown(error: unknown, client: ProtocolClient, sent: SentRequest): Error {
  const { message, cause } = error instanceof Error ? error : new Error('fetch threw no Error')
  const code = cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : ''
  return new Error(redact(`${message}${code}`, client, sent))
}

/** A response of GenAuth with its complete body. */
export interface ReadResponse {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** The body as a JSON object, or `undefined` if it is not a JSON object. */
  readonly json: Record<string, unknown> | undefined
}

/** The endpoint that received the request. The meaning of a response depends on the endpoint. */
export type EndpointName = 'token' | 'userInfo' | 'introspection' | 'revocation'

/** The context of a response for {@link findResponseError}. */
export interface ResponseContext {
  endpoint: EndpointName
  /** Epoch milliseconds. */
  now: number
  /** Removes secrets of the request that the server may have echoed. */
  redact(text: string): string
}

/**
 * The name of the member that every successful response has. If this member is present, a member named `code` or `error` is a claim and not
 * an error.
 */
const successMembers: Record<EndpointName, string | undefined> = {
  token: 'access_token',
  userInfo: 'sub',
  introspection: 'active',
  revocation: undefined,
}

/**
 * Finds the error in a response. GenAuth has three formats: OAuth's `{error, error_description}`, `{code, message}`, and HTTP 200 with
 * `{statusCode, apiCode, message}`. Returns `undefined` for a successful response.
 */
export function findResponseError(
  response: ReadResponse,
  { endpoint, now, redact }: ResponseContext,
): GenAuthError | undefined {
  const { status, headers, text, json = {} } = response
  if (isSuccess(response, endpoint)) return undefined
  const wrapped = readWrappedStatus(json)
  const init: GenAuthErrorInit = {
    status,
    retryAfterMs: readRetryAfter(headers, now),
    description: readDescription(json, redact),
  }
  const statuses = [status, wrapped]
  if (statuses.includes(429)) {
    return new GenAuthError(
      'rate_limited',
      'GenAuth received too many requests. Try again later.',
      init,
    )
  }
  // GenAuth's own codes, such as 2020 for "not logged in", are greater than any HTTP status. The status 408 is a time-out too (RFC
  // 9110, section 15.5.9).
  const failed = statuses.find((value) => /^(408|5..)$/.test(`${value}`))
  if (failed) {
    return new GenAuthError(
      'server_error',
      `GenAuth failed with status ${failed}. Try again later.`,
      init,
    )
  }
  if (endpoint === 'userInfo' && statuses.includes(401) && !looksLikeMarkup(text)) {
    return new GenAuthError('invalid_token', adviceFor('invalid_token'), init)
  }
  const { error, apiCode = wrapped } = json
  if (error && typeof error === 'string') {
    // Do not redact a known error code. If a secret is very short, such as one letter, redaction would change the code.
    return oauthError(isWireCode(error) ? error : redact(error), init)
  }
  if (wrapped !== undefined) return foreignError(redact(textOf(apiCode) || `${wrapped}`), init)
  return isUnreadable(response, endpoint) ? unreadable(response, endpoint, init) : undefined
}

function isSuccess({ status, json = {} }: ReadResponse, endpoint: EndpointName): boolean {
  const member = successMembers[endpoint]
  return status >= 200 && status <= 299 && member !== undefined && (json[member] ?? '') !== ''
}

/** Creates the error for the `error` parameter of a response or a callback. */
export function oauthError(error: string, init: GenAuthErrorInit): GenAuthError {
  return isWireCode(error)
    ? new GenAuthError(error, adviceFor(error), init)
    : foreignError(error, init)
}

/** Creates an `oauth_error` for an unknown code. Such an error never ends the session. */
function foreignError(serverCode: string, init: GenAuthErrorInit): GenAuthError {
  return new GenAuthError(
    'oauth_error',
    'GenAuth returned an error. See serverCode and description.',
    { ...init, serverCode: plainText(serverCode, 100) },
  )
}

/** Returns whether the `error` in a server's response is a code of OAuth or OpenID Connect. An unknown code is reported as `oauth_error`. */
export function isWireCode(value: string): value is GenAuthErrorCode {
  return Object.hasOwn(advice, value)
}

function adviceFor(code: GenAuthErrorCode): string {
  return `GenAuth returned ${code}. ${advice[code]}`
}

const promptAdvice = 'The login needs input from the user. Log in without prompt=none.'

/** The codes of OAuth and OpenID Connect, and what to do about each. */
const advice: Readonly<Partial<Record<GenAuthErrorCode, string>>> = {
  access_denied: 'The user or a rule of the tenant denied access. Offer the login again.',
  account_selection_required: promptAdvice,
  consent_required: promptAdvice,
  insufficient_scope: 'Log in with the scope that the call needs.',
  interaction_required: promptAdvice,
  invalid_client:
    "Check appId, secret and the authentication method in GenAuth's console. Without a secret, use none.",
  invalid_grant: 'The code or refresh token is used, expired or revoked. Log in again.',
  invalid_request: 'See description. Check redirectUri, params and protocol.',
  invalid_scope: "Enable the scope in GenAuth's console, or do not request it.",
  invalid_token: 'The access token is expired or revoked. Refresh it, or log in again.',
  login_required: 'The user is not signed in at GenAuth. Log in without prompt=none.',
  redirect_uri_mismatch: "Add redirectUri to the login callback URLs in GenAuth's console.",
  server_error: 'Try again later.',
  temporarily_unavailable: 'GenAuth is overloaded or under maintenance. Try again later.',
  unauthorized_client: "Enable the grant type of this call in GenAuth's console.",
  unsupported_grant_type: "Enable the grant type of this call in GenAuth's console.",
  unsupported_response_type: 'Omit responseType, and check protocol.',
  unsupported_token_type: 'Omit tokenTypeHint, or pass a refresh token.',
}

function isUnreadable({ status, text, json }: ReadResponse, endpoint: EndpointName): boolean {
  if (status < 200 || status > 299) return true
  // RFC 7009, section 2.2: the status alone decides about success. But reject HTML, such as the page of a captive portal.
  return endpoint === 'revocation' ? looksLikeMarkup(text) : !json
}

function unreadable(
  response: ReadResponse,
  endpoint: EndpointName,
  init: GenAuthErrorInit,
): GenAuthError {
  const { status, text } = response
  // Some servers reject an invalid code or refresh token with status 400, 401 or 403 and an empty body.
  if (endpoint === 'token' && !text.trim() && [400, 401, 403].includes(status)) {
    return new GenAuthError('invalid_grant', adviceFor('invalid_grant'), init)
  }
  // A browser hides the status of a redirect and reports 0.
  const isRedirect = status === 0 || (status >= 300 && status <= 399)
  const body = text.trim() ? 'a body that is not the expected JSON' : 'an empty body'
  const content = isRedirect ? 'a redirect, which is not followed' : body
  return new GenAuthError(
    'invalid_response',
    `The ${endpoint} endpoint returned ${content} (status ${status}). Check appHost, and any proxy in front of GenAuth.`,
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

/** Returns a string or a number as text, and an empty text for other values. `String()` can throw for an object from JSON. */
function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}

function readDescription(
  json: Record<string, unknown>,
  redact: (text: string) => string,
): string | undefined {
  const text = json['error_description'] ?? json['message']
  return typeof text === 'string' ? plainText(redact(text)) : undefined
}

/** Returns one line of the server's text, without control characters and characters that change the text direction. */
export function plainText(text: string, length = 300): string {
  return text
    .slice(0, length)
    .replace(/[\s\p{C}]+/gu, ' ')
    .trim()
}

/** A request, with the members of `RequestInit` that oauth4webapi uses. */
export interface SentRequest {
  method: string
  headers: Record<string, string>
  body?: BodyInit | null | undefined
  redirect: 'manual'
}

/** Returns the delay of a `Retry-After` header in milliseconds (RFC 9110, section 10.2.3: seconds, or a date). */
export function readRetryAfter(headers: Headers, now: number): number | undefined {
  const value = headers.get('retry-after') ?? ''
  const ms = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - now
  return ms >= 0 && Number.isFinite(ms) ? ms : undefined
}
