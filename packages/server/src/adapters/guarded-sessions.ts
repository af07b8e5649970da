import { GenAuthError } from '@genauth/core'

/** The sessions of the requests that a guard has let pass. */
export interface GuardedSessions<Session> {
  /**
   * Returns the session that the guard has found.
   *
   * @param key The object that the guard got: the request, or the context of Hono.
   * @throws {GenAuthError} `invalid_options` if the guard did not run for this request
   */
  sessionOf(key: object): Session
}

/**
 * Creates the memory of a guard. A member of the request could collide with other middleware, such as `request.session`, and has no type.
 *
 * @param name The guard's name, for the error message.
 */
export function createGuardedSessions<Session>(
  name: string,
): GuardedSessions<Session> & { keep(key: object, session: Session): void } {
  const sessions = new WeakMap<object, { readonly session: Session }>()
  return {
    keep: (key, session) => void sessions.set(key, { session }),
    sessionOf(key) {
      const found = sessions.get(key)
      if (found) return found.session
      throw new GenAuthError(
        'invalid_options',
        `sessionOf() found no session, because this ${name}() did not run for this request. Add the guard before the handler.`,
      )
    },
  }
}
