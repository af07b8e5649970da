import { GenAuthError } from '@genauth/core'
import type { SessionRecord } from './session-record'

/** A part of a session that the server cannot make smaller. */
interface SessionPart {
  readonly label: string
  readonly value: unknown
}

/**
 * Creates the error for a session that does not fit into cookies even without its ID token. The message names the largest part, but contains
 * no value. It ends the session, unless the caller can write the session without its claims: the server has already used the previous refresh
 * token.
 */
export function sessionTooLarge(record: SessionRecord): GenAuthError {
  const [largest] = partsOf(record)
    .map((part) => ({ ...part, bytes: sizeOf(part.value) }))
    .sort((a, b) => b.bytes - a.bytes)
  return new GenAuthError(
    'session_too_large',
    `The session does not fit into cookies (6 kB). Its largest part is ${largest?.label}, with ${largest?.bytes} bytes. Request fewer scopes, shorten the option \`claims\`, reduce the claims that the tenant puts into its tokens, or use storedSessions().`,
    { endsSession: true },
  )
}

function partsOf({ accessToken, refreshToken, user = { sub: '' } }: SessionRecord): SessionPart[] {
  const [largest] = Object.entries(user).sort(([, a], [, b]) => sizeOf(b) - sizeOf(a))
  return [
    { label: 'the access token', value: accessToken },
    { label: 'the refresh token', value: refreshToken },
    { label: `the kept claims (mostly ${largest?.[0]})`, value: user },
  ]
}

function sizeOf(value: unknown): number {
  return new TextEncoder().encode(JSON.stringify(value) ?? '').length
}
