import type { GenAuthError } from '../errors'
import type { GenAuthEvent, GenAuthEventType, Session } from '../genauth'
import type { Runtime } from '../runtime/ports'
import { type Listeners, reportAppError } from './events'

/** Maximum time that an event waits for its listeners, in milliseconds. */
const listenerTimeoutMs = 5000

/** The content of an event. */
interface EventDetails {
  readonly type: GenAuthEventType
  readonly session: Session
  readonly error: GenAuthError | undefined
}

/**
 * Fires an event. Resolves when all listeners have finished, or after 5 s. Reports an error of a listener as an uncaught error, because
 * listeners are the app's code.
 */
export async function fireEvent(
  { listenersTo }: Pick<Listeners, 'listenersTo'>,
  { setTimeout }: Pick<Runtime, 'setTimeout'>,
  { type, session, error }: EventDetails,
): Promise<void> {
  const event: GenAuthEvent = { type, session, ...(error && { error }) }
  const timeout = new Promise<void>((resolve) => setTimeout(resolve, listenerTimeoutMs))
  const results = listenersTo(type).map(async (listener) => listener(event))
  await Promise.race([Promise.all(results.map((result) => result.catch(reportAppError))), timeout])
}
