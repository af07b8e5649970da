/** What a session can be ended by when its cookie is not at hand: its id and when it began, or what opens it in a store. */
export type SessionTrace =
  | { readonly id: string; readonly startedAt: number }
  | { readonly id: string; readonly key: string }
