import type { AnonymousReason } from '../genauth'
import type { Runtime } from '../runtime/ports'
import { createTabs, type TabMessageShapes, type Tabs } from './tabs'

/** What the tabs of a client tell each other whose tokens are in the page. */
export type TabMessage =
  /** The shared record has changed. */
  | { readonly type: 'changed' }
  /** A session ended; with storage of their own, tabs end theirs if it is older. */
  | {
      readonly type: 'ended'
      readonly id: string | undefined
      readonly reason: AnonymousReason
      readonly at: number
      readonly revoke: boolean
    }
  /** Who is logged in here, since when. */
  | { readonly type: 'user'; readonly sub: string; readonly startedAt: number }
  /** Does anybody own this session? */
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

/** Makes the lines to the other tabs of a client. */
export function createSessionTabs(runtime: Runtime, key: string): SessionTabs {
  return createTabs(runtime, key, shapes)
}
