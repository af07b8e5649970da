import type { Runtime } from '../runtime/ports'
import { createTabs, type TabMessageShapes, type Tabs } from '../session/tabs'

/** What the tabs of an app tell each other whose session is on its server. None of it is a secret. */
export type ConnectionMessage =
  /** Somebody has logged in: ask the server who. */
  | { readonly type: 'loggedIn' }
  /** Somebody has logged out of this session. */
  | { readonly type: 'loggedOut'; readonly id: string }
  | RenewedMessage

/** The session was renewed. Instants are epoch milliseconds, by the clock that all tabs of a device have. */
export interface RenewedMessage {
  readonly type: 'renewed'
  readonly id: string
  readonly revision: number
  readonly renewAt: number | undefined
  readonly expiresAt: number | undefined
}

/** What a tab says that has found another session than the tabs had before, or in which a popup has logged in. */
export const loggedInMessage = { type: 'loggedIn' } as const

const shapes: TabMessageShapes<ConnectionMessage> = {
  loggedIn: {},
  loggedOut: { id: 'string' },
  renewed: {
    id: 'string',
    revision: 'number',
    renewAt: 'number or undefined',
    expiresAt: 'number or undefined',
  },
}

/** The tabs of one app. */
export type ConnectionTabs = Tabs<ConnectionMessage>

/** Makes the lines to the other tabs of an app. */
export function createConnectionTabs(runtime: Runtime, key: string): ConnectionTabs {
  return createTabs(runtime, key, shapes)
}
