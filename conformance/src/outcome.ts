import type { GenAuthErrorCode } from '@genauth/core/errors'

/** The result of a module, as the app sees it. */
export type Outcome =
  /** The operation succeeded. */
  | 'accepted'
  /** The app did not react. The user stays signed out. */
  | 'ignored'
  /** The app refused the response of the provider with an error code. */
  | `refused: ${GenAuthErrorCode}`
  /** The user is signed out, and the app shows its `postLogoutRedirectUri`. */
  | 'signed out'
  /** The same, and the app reports an error. */
  | `signed out: ${GenAuthErrorCode}`
  /** The logout did not sign the user out. No module expects this outcome. */
  | 'still signed in'
  /** The HTTP status with which the app's server responds to a logout token, and what happens to the user's other session. */
  | `HTTP ${number}, session ${'continues' | 'ends'}`
