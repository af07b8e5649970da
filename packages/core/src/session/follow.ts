import type { Runtime } from '../runtime/ports'
import { mayRetryOnWake } from './backoff'
import type { SessionSnapshot } from './current-session'
import type { RenewalFailure } from './refresh-lead-time'
import type { SessionHolder } from './require-session'
import type { TabMessageBase, Tabs } from './tabs'

/** The part of a session that sends what is due. */
export interface CatchUpDriver<Held extends SessionSnapshot> extends SessionHolder<Held> {
  readonly runtime: Runtime
  /** Returns when a refresh, a retry or the end of the session is due; `Infinity` if never. A cooldown can delay it. */
  dueAt(): number
  /** Returns the last failure, if a retry can succeed. */
  retryableFailure(): RenewalFailure | undefined
  /**
   * Sends what is due, or ends a session that is over. Never rejects.
   *
   * @param cause `retry` if nothing is due, but the device woke up or the network is back after a failure.
   */
  catchUp(cause: 'due' | 'retry'): Promise<void>
}

/** Sends a request if one is due. The scheduler calls this function. */
export async function runIfDue<Held extends SessionSnapshot>(
  driver: CatchUpDriver<Held>,
): Promise<void> {
  const { current, runtime } = driver
  if (driver.dueAt() > runtime.now()) return
  await driver.catchUp('due')
  // If a request is still due, the failure could not be stored, or the new token is already about to expire.
  if (driver.dueAt() <= runtime.now()) current.startCooldown()
}

/** Sends a request when the device wakes up or the network is back, possibly before the backoff ends. */
async function wake<Held extends SessionSnapshot>(driver: CatchUpDriver<Held>): Promise<void> {
  const { runtime, view } = driver
  if (view.session.status === 'loading') return
  const now = runtime.now()
  const failure = driver.retryableFailure()
  if (failure && mayRetryOnWake(failure, now)) await driver.catchUp('retry')
  else if (driver.dueAt() <= now) await driver.catchUp('due')
}

/** The part of a session that follows the other tabs and the page. */
export interface FollowDriver<Held extends SessionSnapshot, Message extends TabMessageBase>
  extends CatchUpDriver<Held> {
  readonly tabs: Tabs<Message>
  receive(message: Message): Promise<void>
  /** Adopts what other tabs have changed. A logout ends the session before the first `await`. */
  sync(): Promise<void>
  /** Called after `sync()` and `catchUp()`, when the page has become visible. */
  afterVisible?(): Promise<void>
  /** Called when the browser has restored this page from the back/forward cache. A logout ends the session before the first `await`. */
  comeBack(): Promise<void>
  /**
   * Called when the tab begins to follow the other tabs. It has missed all earlier messages. Returns the cleanup functions of more listeners.
   *
   * @param wakeUp Adopts what other tabs have changed, and sends what is due.
   */
  begin(wakeUp: () => Promise<void>): readonly (Unsubscribe | undefined)[]
}

type Unsubscribe = () => void

/** Follows the other tabs and the events of the page. Returns the cleanup function. */
export function follow<Held extends SessionSnapshot, Message extends TabMessageBase>(
  driver: FollowDriver<Held, Message>,
): Unsubscribe {
  const { tabs, runtime } = driver
  const { page } = runtime
  const wakeUp = () => driver.sync().then(() => wake(driver))
  tabs.open()
  const cleanups = [
    tabs.on((message) => void driver.receive(message)),
    page?.listen('online', () => void wakeUp()),
    page?.listen('visible', () => void wakeUp().then(() => driver.afterVisible?.())),
    page?.listen('pageshow', (persisted) => {
      if (!persisted) return
      tabs.open()
      void driver.comeBack().then(wakeUp)
    }),
    page?.listen('pagehide', () => tabs.close()),
    ...driver.begin(wakeUp),
  ]
  return () => {
    for (const stop of cleanups) stop?.()
    tabs.close()
  }
}
