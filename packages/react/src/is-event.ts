import type { SyntheticEvent } from 'react'

/** The argument that a browser or React passes to an event handler, or to a function that is the `action` of a form. */
export type EventLike = Event | SyntheticEvent | FormData

/**
 * Returns `true` if the argument of a function is an event or a FormData, and not options. Every event has `target`, every FormData has
 * `append`, and no option has one of these names.
 */
export function isEvent(input: unknown): input is EventLike {
  const fields = Object(input)
  return 'target' in fields || 'append' in fields
}
