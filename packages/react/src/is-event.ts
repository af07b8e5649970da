import type { SyntheticEvent } from 'react'

/** What a browser or React hands to an event handler. */
export type EventLike = Event | SyntheticEvent

/** Tells an event, as in `onClick={login}`, from options. No option is called `target`; every event has one. */
export function isEvent(value: object | undefined): value is EventLike {
  return value !== undefined && value !== null && 'target' in value
}
