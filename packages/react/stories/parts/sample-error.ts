import { createFakeGenAuth } from '@genauth/core/testing'
import type { TokenResult } from '@genauth/react'

export type GenAuthError = NonNullable<TokenResult['error']>
export type GenAuthErrorCode = GenAuthError['code']

type GenAuthErrorClass = new (
  code: GenAuthErrorCode,
  message: string,
  init?: {
    readonly endsSession?: boolean
    readonly status?: number
    readonly retryAfterMs?: number
  },
) => GenAuthError

/** The class itself, taken off an error that a fake rejects with: the entry points for tests do not export it. */
const GenAuthErrorClass = await createFakeGenAuth({ user: null })
  .renew()
  .then(
    () => Promise.reject(new Error('A visitor has nothing to renew.')),
    (error: GenAuthError) => error.constructor as GenAuthErrorClass,
  )

const messages = {
  access_denied: 'The login was refused. Offer it again; do not begin one by itself.',
  insufficient_scope: 'The token lacks a scope that this call needs. Log in with that scope.',
  invalid_grant: 'GenAuth refused to renew the session. Log in again.',
  invalid_response: 'The answer was not what the protocol demands. Check appHost.',
  login_required: 'Nobody is logged in. Offer the login.',
  network_error: 'There was no answer. Check the connection and try again.',
  popup_blocked: 'The browser blocked the popup. Open it in the click itself, or use login().',
  popup_closed: 'The popup was closed before the login was finished. Offer it again.',
  rate_limited: 'GenAuth asked for fewer requests. Try again in a moment.',
  redirect_loop: 'Several logins in a row came back without a session. Do not begin another one.',
  server_error: 'GenAuth failed. Try again later.',
  state_mismatch: 'This login is unknown here: used, expired, or begun elsewhere. Log in again.',
  storage_unavailable: 'The browser keeps nothing for this page. Allow site data, or use a popup.',
  timeout: 'There was no answer in time. Try again.',
} satisfies Partial<Record<GenAuthErrorCode, string>>

export type SampleErrorCode = keyof typeof messages
export const sampleErrorCodes = Object.keys(messages) as SampleErrorCode[]

/** Makes a real error, as an app would get it. */
export function sampleError(code: SampleErrorCode): GenAuthError {
  const endsSession = code === 'invalid_grant'
  return new GenAuthErrorClass(code, messages[code], { endsSession })
}
