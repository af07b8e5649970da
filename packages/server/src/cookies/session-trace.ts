/** Identifies a session so that it can be ended without its cookie: by id and start, or by id and key if it is in a store. */
export type SessionTrace =
  | { readonly id: string; readonly startedAt: number }
  | { readonly id: string; readonly key: string }
