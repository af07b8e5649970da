import type { Runtime } from '../runtime/ports'
import { createTabs, type TabMessageShapes, type Tabs } from '../session/tabs'
import type { AnonymousReason } from '../session-state'

/** The messages between the tabs of a client in browser mode. */
export type TabMessage =
  /** The shared record has changed. */
  | { readonly type: 'changed' }
  /** A session has ended. After a `logout`, each tab also ends its own session if that session started before `at`. */
  | {
      readonly type: 'ended'
      readonly id: string | undefined
      readonly reason: AnonymousReason
      readonly at: number
      readonly revoke: boolean
    }
  /** The signed-in user of this tab, and the start of the session. */
  | { readonly type: 'user'; readonly sub: string; readonly startedAt: number }
  /** Asks whether another tab uses this session. Such a tab replies with `mine`. */
  | { readonly type: 'who'; readonly id: string; readonly from: string }
  | { readonly type: 'mine'; readonly id: string; readonly from: string }

const shapes: TabMessageShapes<TabMessage> = {
  changed: {},
  ended: { id: 'string or undefined', reason: 'string', at: 'number', revoke: 'boolean' },
  user: { sub: 'string', startedAt: 'number' },
  who: { id: 'string', from: 'string' },
  mine: { id: 'string', from: 'string' },
}

/** The tabs of one client. */
export type SessionTabs = Tabs<TabMessage>

/** Creates the channel to the other tabs of a client. */
export function createSessionTabs(runtime: Runtime, key: string): SessionTabs {
  return createTabs(runtime, key, shapes)
}
