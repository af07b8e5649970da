import type { RegisteredUser } from '@genauth/core'

/** Options of `requireSession`. Without options, every signed-in user is accepted. */
export interface RequireSessionOptions {
  /**
   * The code of the role that the user must have, such as `admin`. `hasRole` of `@genauth/core` reads it from the claim `roles`. If you pass
   * this option, you must not pass `undefined`, so that a missing setting does not let every user in.
   */
  readonly role?: string
  /**
   * Returns whether the user is accepted. Called only with claims that are not older than `claimsMaxAgeSeconds`. If the function throws, or
   * does not return a boolean, the user is refused, and `onError` gets the error. If the function is a type guard, `session.user` has its
   * type.
   */
  readonly when?: (user: RegisteredUser) => boolean
  /**
   * The maximum time since the user last entered credentials (`auth_time`), in whole seconds, 1 or more. A signed-in user with an older
   * login has to log in again (step-up, RFC 9470). Requires the protocol `oidc`.
   */
  readonly maxAgeSeconds?: number
  /** The accepted values of `acr`, the strength of the login. Requires the protocol `oidc`. */
  readonly acrValues?: readonly string[]
}

/** The members of a session that the options of `requireSession` guarantee. */
export type RequiredClaims<Options> = Options extends {
  readonly when: (user: RegisteredUser) => user is infer User extends RegisteredUser
}
  ? { readonly user: User }
  : Options extends { readonly role: string } | { readonly when: (user: RegisteredUser) => boolean }
    ? { readonly user: RegisteredUser }
    : unknown
