import type { GenAuthError } from '../errors'
import type { GenAuthEvent, GenAuthEventType, Session } from '../genauth'
import type { Runtime } from '../runtime/ports'
import type { Listeners } from './listeners'
import { reportAppError } from './report-error'

/** After so long nobody waits for a listener any more. */
const patienceMs = 5000

/** What has happened, to whom. */
interface Happening {
  readonly type: GenAuthEventType
  readonly session: Session
  readonly error: GenAuthError | undefined
}

/** Fires an event; settles when every listener has, or has taken too long. One that fails is the app's own fault. */
export async function fireEvent(
  { listenersTo }: Pick<Listeners, 'listenersTo'>,
  { setTimeout }: Pick<Runtime, 'setTimeout'>,
  { type, session, error }: Happening,
): Promise<void> {
  const event: GenAuthEvent = { type, session, ...(error && { error }) }
  const patience = new Promise<void>((resolve) => setTimeout(resolve, patienceMs))
  const results = listenersTo(type).map(async (listener) => listener(event))
  await Promise.race([Promise.all(results.map((result) => result.catch(reportAppError))), patience])
}
