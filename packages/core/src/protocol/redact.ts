import type { ProtocolClient } from './client'
import type { SentRequest } from './sent-request'

const secretParameters = [
  'access_token',
  'client_secret',
  'code',
  'code_verifier',
  'refresh_token',
  'token',
]

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
