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

/** The class `GenAuthError`. The entry points for tests do not export this class, so it is taken from an error of a fake client. */
const GenAuthErrorClass = await createFakeGenAuth({ user: null })
  .renew()
  .then(
    () => Promise.reject(new Error('renew() must reject for a signed-out user.')),
    (error: GenAuthError) => error.constructor as GenAuthErrorClass,
  )

const messages = {
  access_denied: 'The user or a rule of the tenant denied the login. Offer the login again.',
  insufficient_scope: 'The token lacks a scope that this call needs. Log in with that scope.',
  invalid_grant: 'GenAuth rejected the refresh token. Log in again.',
  invalid_response: 'The response does not follow the protocol. Check appHost.',
  login_required: 'The user is signed out. Offer the login.',
  login_too_old:
    'GenAuth did not ask the user to log in again, although maxAgeSeconds requires it. Offer the login again.',
  network_error: 'GenAuth could not be reached. Check the connection and try again.',
  popup_blocked:
    'The browser blocked the popup. Call loginWithPopup() directly in the click handler, or use login().',
  popup_closed: 'The popup was closed before the login completed. Offer the login again.',
  rate_limited: 'GenAuth received too many requests. Try again in a moment.',
  redirect_loop:
    'GenAuth redirected back 5 times, and a new login started each time. Check the code that calls login().',
  server_error: 'GenAuth failed. Try again later.',
  state_mismatch: 'No pending login matches this callback. Start the login again.',
  storage_unavailable: 'The browser stores no data for this app. Allow site data, or use a popup.',
  timeout: 'The request timed out. Try again.',
} satisfies Partial<Record<GenAuthErrorCode, string>>

export type SampleErrorCode = keyof typeof messages
export const sampleErrorCodes = Object.keys(messages) as SampleErrorCode[]

/** Creates a real error, like the errors that an app gets. */
export function sampleError(code: SampleErrorCode): GenAuthError {
  const endsSession = code === 'invalid_grant'
  return new GenAuthErrorClass(code, messages[code], { endsSession })
}
