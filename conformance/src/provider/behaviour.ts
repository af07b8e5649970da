/** The claims of a token. `undefined` removes a claim. */
export type Claims = Readonly<Record<string, unknown>>

/** Changes a correct set of claims or parameters. `undefined` removes a member. */
export type Change = (correct: Claims) => Claims

/**
 * How the provider deviates from a correct provider. Without a member, the provider is correct in this point: it has one RS256 key with a
 * `kid`, and publishes this key.
 */
export interface Behaviour {
  /** The algorithm of ID tokens. */
  readonly alg?: 'RS256' | 'HS256' | 'none'
  /** The published keys. Without a `kid`, the ID tokens have no `kid` either. */
  readonly keys?: 'one' | 'one-without-kid' | 'several-without-kid'
  /** When the provider replaces its keys by others with a new `kid`. */
  readonly rotatesKeys?: 'before-second-login' | 'before-signing'
  /** Whether the signatures of ID tokens are invalid. */
  readonly breaksSignature?: boolean
  /** Changes the claims of the ID token of a login. */
  readonly idToken?: Change
  /** Changes the claims of the ID token of a refresh. */
  readonly refreshedIdToken?: Change
  /** Changes the response of the token endpoint. */
  readonly tokenResponse?: Change
  readonly userInfo?: Change
  /** Changes the parameters of the login callback. */
  readonly callback?: Change
  /** Changes the discovery document. */
  readonly metadata?: Change
  /** Changes the parameters of the redirect after a logout. */
  readonly logoutCallback?: Change
  /** Changes the claims of the logout token. */
  readonly logoutToken?: Change
  /** The algorithm of the logout token. */
  readonly logoutTokenAlg?: 'RS256' | 'ES256' | 'none'
  /** Whether the endpoints are at unusual paths, so that only the discovery document leads to them. */
  readonly hidesEndpoints?: boolean
}

/** Applies a change, and removes the members that are `undefined`. */
export function applyChange(correct: Claims, change?: Change): Record<string, unknown> {
  return JSON.parse(JSON.stringify(change ? { ...correct, ...change(correct) } : correct))
}
