import type { SyntheticEvent } from 'react'

/**
 * What React, a browser or a component library passes to a handler: an event, the FormData of a form's `action`, or a value, such as the
 * `boolean` of `onCheckedChange`.
 */
export type HandlerInput =
  | Event
  | SyntheticEvent
  | FormData
  | string
  | number
  | bigint
  | boolean
  | symbol
  | null
  | ((...args: never) => unknown)

/**
 * Returns whether a function's arguments are options: nothing, or one object that is neither an event nor a FormData. Every event has
 * `target`, every FormData has `append`, and no option has one of these names.
 */
export function isOptions<Options extends object>(
  args: readonly unknown[],
): args is readonly [Options?] {
  const [input = {}] = args
  // `useActionState` passes two arguments, and some component libraries pass the event together with a value.
  if (args.length > 1 || typeof input !== 'object' || input === null) return false
  return !('target' in input || 'append' in input)
}
