import type { Runtime } from '../runtime/ports'
import { createTabs, type TabMessageShapes, type Tabs } from '../session/tabs'

/** The messages between the tabs of an app in server mode. They contain no secret. */
export type ServerMessage =
  /** A user has logged in. A tab that receives this message requests the session. */
  | { readonly type: 'loggedIn' }
  /** The user has logged out of the session with this `id`. */
  | { readonly type: 'loggedOut'; readonly id: string }
  | RenewedMessage

/** The session was refreshed. Times are epoch milliseconds by the device's clock, which all tabs share. */
export interface RenewedMessage {
  readonly type: 'renewed'
  readonly id: string
  readonly revision: number
  readonly renewAt: number | undefined
  readonly expiresAt: number | undefined
}

/** A tab sends this message after a popup login, and when it receives a session that no tab has shown before. */
export const loggedInMessage = { type: 'loggedIn' } as const

const shapes: TabMessageShapes<ServerMessage> = {
  loggedIn: {},
  loggedOut: { id: 'string' },
  renewed: {
    id: 'string',
    revision: 'number',
    renewAt: 'number or undefined',
    expiresAt: 'number or undefined',
  },
}

/** Sends and receives the messages between the tabs of one app. */
export type ServerTabs = Tabs<ServerMessage>

/** Creates the channel to the other tabs of an app. */
export function createServerTabs(runtime: Runtime, key: string): ServerTabs {
  return createTabs(runtime, key, shapes)
}
