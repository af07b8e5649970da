import type { GenAuthError } from '../errors'
import type { KnownUser, Session, TokenStatus } from '../genauth'

/** The later of two plain values, or the earlier where they look the same to whoever reads them. */
export function keepReference<Value extends KnownUser | Session | TokenStatus>(
  earlier: Value,
  later: Value,
): Value {
  const look = (value: Value & { readonly error?: GenAuthError }) =>
    JSON.stringify([value, value.error?.message])
  return look(earlier) === look(later) ? earlier : later
}
