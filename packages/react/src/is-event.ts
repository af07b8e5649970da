import type { SyntheticEvent } from 'react'

/** What a browser or React passes to an event handler, and to a function that is the `action` of a form. */
export type EventLike = Event | SyntheticEvent | FormData

/**
 * Tells whether a function was called as an event handler or as the action of a form, and not with options. No option is called `target` or
 * `append`; every event has the first, every FormData the second.
 */
export function isEvent(given: unknown): given is EventLike {
  const fields = Object(given)
  return 'target' in fields || 'append' in fields
}
