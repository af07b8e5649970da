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

/** Long enough for a token, whole or cut or spelt otherwise, and with a digit, which hardly a word has. */
const tokenLike = /[\w~+/=%.-]{16,}/g

/** Takes out of a text whatever a request has sent that is secret, as it is and as forms encode it. */
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

/** Keeps what helps of something that a `fetch` threw: its message and its system code, without anything like a token. */
export function describeThrown(error: unknown, client: ProtocolClient, sent: SentRequest): Error {
  const { message, cause } = error instanceof Error ? error : new Error('fetch threw no Error')
  const code = cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : ''
  return new Error(redact(`${message}${code}`, client, sent))
}
