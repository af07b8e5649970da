import type { SyntheticEvent } from 'react'

/** What a browser or React hands to an event handler. */
export type EventLike = Event | SyntheticEvent

/** The options that were given, none where it was an event, as in `onClick={login}`. No option is called `target`; every event has one. */
export function withoutEvent<Options extends object>(
  given: Options | EventLike | undefined,
): Options | undefined {
  return given && 'target' in given ? undefined : given
}
