import type { AnonymousReason } from '../genauth'
import type { Channel, Runtime } from '../runtime/ports'

/** What one tab tells the others. Nothing in it is a secret, and nothing that comes in is believed without a look at the store. */
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

const shapes: Record<TabMessage['type'], Record<string, readonly string[]>> = {
  changed: {},
  ended: { id: ['string', 'undefined'], reason: ['string'], at: ['number'], revoke: ['boolean'] },
  user: { sub: ['string'], startedAt: ['number'] },
  who: { id: ['string'], from: ['string'] },
  mine: { id: ['string'], from: ['string'] },
}

/** The other tabs of this client. */
export interface Tabs {
  post(message: TabMessage): void
  on(listener: (message: TabMessage) => void): () => void
  /** Opens the lines; they are closed while the page is in the back/forward cache, which an open channel would keep it out of. */
  open(): void
  close(): void
}

/** Talks over a BroadcastChannel, and over local storage where there is none. */
export function createTabs(runtime: Runtime, key: string): Tabs {
  const name = `genauth:${key}:tabs`
  const listeners = new Set<(message: TabMessage) => void>()
  let channel: Channel | undefined
  let stopStorage: (() => void) | undefined
  const receive = (message: unknown) => {
    if (!isTabMessage(message)) return
    for (const listener of [...listeners]) listener(message)
  }
  const open = () => {
    if (channel || stopStorage) return
    channel = runtime.openChannel(name, receive)
    if (!channel) stopStorage = runtime.page?.onStorage(name, (value) => receive(parse(value)))
  }
  return {
    open,
    close() {
      channel?.close()
      stopStorage?.()
      channel = undefined
      stopStorage = undefined
    },
    post(message) {
      open()
      if (channel) channel.post(message)
      else postThroughStorage(runtime, name, message)
    },
    on(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

/** Other tabs get a storage event for the value; it does not stay. The salt makes equal messages differ. */
function postThroughStorage(runtime: Runtime, name: string, message: TabMessage): void {
  try {
    runtime.originStorage?.setItem(name, JSON.stringify({ ...message, salt: runtime.randomId() }))
    runtime.originStorage?.removeItem(name)
  } catch {
    // A full storage tells nobody: tabs then see the change when they are looked at.
  }
}

function parse(value: string): unknown {
  try {
    return JSON.parse(value)
  } catch {
    return undefined
  }
}

function isTabMessage(value: unknown): value is TabMessage {
  if (typeof value !== 'object' || value === null) return false
  const message = value as Record<string, unknown>
  const type = message['type']
  if (typeof type !== 'string' || !Object.hasOwn(shapes, type)) return false
  const shape = shapes[type as TabMessage['type']]
  return Object.entries(shape).every(([name, types]) => types.includes(typeof message[name]))
}
