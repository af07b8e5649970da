import type { GenAuthError } from '../errors'
import type { KnownUser, Session, TokenStatus } from '../genauth'

/** Returns the earlier of two values if both serialize to the same JSON. Otherwise returns the later one. */
export function keepReference<Value extends KnownUser | Session | TokenStatus>(
  earlier: Value,
  later: Value,
): Value {
  const serialize = (value: Value & { readonly error?: GenAuthError }) =>
    JSON.stringify([value, value.error?.message])
  return serialize(earlier) === serialize(later) ? earlier : later
}
