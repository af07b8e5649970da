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

/** The types that each member may have. */
const shapes: Record<TabMessage['type'], Record<string, string>> = {
  changed: {},
  ended: { id: 'string or undefined', reason: 'string', at: 'number', revoke: 'boolean' },
  user: { sub: 'string', startedAt: 'number' },
  who: { id: 'string', from: 'string' },
  mine: { id: 'string', from: 'string' },
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
  const receive = (message: unknown) => {
    if (!isTabMessage(message)) return
    for (const listener of [...listeners]) listener(message)
  }
  const open = () => {
    channel ??= runtime.openChannel(name, receive) ?? openStorageChannel(runtime, name, receive)
    return channel
  }
  const close = () => {
    channel?.close()
    channel = undefined
  }
  return {
    open,
    close,
    post(message) {
      open().post(message)
      // What was begun before the client was stopped is told after it.
      if (listeners.size === 0) close()
    },
    on(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

/** Other tabs get a storage event for a value; it does not stay. The salt makes equal messages differ. */
function openStorageChannel(
  { originStorage, page, randomId }: Runtime,
  name: string,
  listener: (message: unknown) => void,
): Channel {
  const write = (value: string) => {
    try {
      // Also for WebKit, which sends no event to a page that has not used local storage itself.
      originStorage?.setItem(name, value)
      originStorage?.removeItem(name)
    } catch {
      // A full storage tells nobody: tabs then see the change when they are looked at.
    }
  }
  write('')
  const stop = page?.onStorage(name, (value) => listener(parse(value)))
  return {
    post: (message) => write(JSON.stringify({ ...(message as object), salt: randomId() })),
    close: () => stop?.(),
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
  const message = Object(value) as Record<string, unknown>
  const type = message['type']
  if (typeof type !== 'string' || !Object.hasOwn(shapes, type)) return false
  const shape = shapes[type as TabMessage['type']]
  return Object.entries(shape).every(([name, types]) => types.includes(typeof message[name]))
}
