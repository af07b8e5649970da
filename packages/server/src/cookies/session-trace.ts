/**
 * Identifies a session, so that the server can end the session even if a request does not contain the session cookie. A session in a store
 * is identified by `id` and `key`.
 */
export type SessionTrace =
  | { readonly id: string; readonly startedAt: number }
  | { readonly id: string; readonly key: string }
