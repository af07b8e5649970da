import { channel } from 'node:diagnostics_channel'
import type { AuthServerOptions, ServerEvent } from '../../src'

const shown = channel('genauth-events')

/** Wraps the option `onEvent`, so that the leak search (`scripts/leaks`) searches the events of all tests with an app. */
export function watchEvents(
  onEvent: AuthServerOptions['onEvent'],
  show: (text: string) => void = () => undefined,
): NonNullable<AuthServerOptions['onEvent']> {
  return (event) => {
    const text = JSON.stringify(event)
    shown.publish(text)
    show(text)
    return onEvent?.(event)
  }
}

/** Records events. */
export interface EventLog {
  readonly events: readonly ServerEvent[]
  readonly onEvent: (event: ServerEvent) => void
  /** Returns the events since the last call, without their time and the id of the session. */
  take(): Record<string, unknown>[]
}

export function recordEvents(): EventLog {
  const events: ServerEvent[] = []
  let taken = 0
  return {
    events,
    onEvent: (event) => void events.push(event),
    take() {
      const latest = events.slice(taken)
      taken = events.length
      return latest.map(({ at: _at, sessionId: _id, ...rest }) => rest)
    },
  }
}
