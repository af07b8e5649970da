import type { SyntheticEvent } from 'react'

/** The argument that a browser or React passes to an event handler, or to a function that is the `action` of a form. */
export type EventLike = Event | SyntheticEvent | FormData

/**
 * Returns `true` if a function's argument is an event or a FormData, and `false` if it is an options object. Every event has `target`,
 * every FormData has `append`, and no option has one of these names.
 */
export function isEvent(input: unknown): input is EventLike {
  const fields = Object(input)
  return 'target' in fields || 'append' in fields
}
