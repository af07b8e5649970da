import { parseJsonObject } from '../protocol/send-request'
import type { Channel, Runtime } from '../runtime/ports'

/** A message between tabs. It contains no secret. The receiver does not trust the message, but checks the stored session. */
export interface TabMessageBase {
  readonly type: string
}

/** The message types, and the allowed `typeof` values of their members. */
export type TabMessageShapes<Message extends TabMessageBase> = Record<
  Message['type'],
  Record<string, string>
>

/** Exchanges messages with the other tabs of this client. */
export interface Tabs<Message extends TabMessageBase> {
  post(message: Message): void
  on(listener: (message: Message) => void): () => void
  /** Opens the channel. The channel is closed while the page is in the back/forward cache, because an open channel disables this cache. */
  open(): void
  close(): void
}

/** Returns the name of the channel between a client's tabs. */
export function tabsChannelOf(key: string): string {
  return `genauth:${key}:tabs`
}

/** Creates the channel between tabs. It uses a BroadcastChannel, or local storage if the browser has no BroadcastChannel. */
export function createTabs<Message extends TabMessageBase>(
  runtime: Runtime,
  key: string,
  shapes: TabMessageShapes<Message>,
): Tabs<Message> {
  const name = tabsChannelOf(key)
  const listeners = new Set<(message: Message) => void>()
  let channel: Channel | undefined
  const receive = (message: unknown) => {
    if (!fits(message, shapes)) return
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
      // A client can send one more message after it was stopped, because of an earlier action. Close the channel after this message.
      if (listeners.size === 0) close()
    },
    on(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

/**
 * Sends messages through storage events. Each stored value is removed immediately. The salt makes each stored value unique, so two equal
 * messages both fire an event.
 */
function openStorageChannel(
  { originStorage, page, randomId }: Runtime,
  name: string,
  listener: (message: unknown) => void,
): Channel {
  const write = (value: string) => {
    try {
      // WebKit sends storage events only to pages that have used local storage themselves. So the first write of a page enables the page's
      // storage events.
      originStorage?.setItem(name, value)
      originStorage?.removeItem(name)
    } catch {
      // If the storage is full, no message is sent. The other tabs notice the change when they become visible.
    }
  }
  write('')
  const stop = page?.onStorage(name, (value) => listener(parseJsonObject(value)))
  return {
    post: (message) => write(JSON.stringify({ ...(message as object), salt: randomId() })),
    close: () => stop?.(),
  }
}

function fits<Message extends TabMessageBase>(
  value: unknown,
  shapes: TabMessageShapes<Message>,
): value is Message {
  const message = Object(value) as Record<string, unknown>
  const type = message['type']
  if (typeof type !== 'string' || !Object.hasOwn(shapes, type)) return false
  const shape = shapes[type as Message['type']]
  return Object.entries(shape).every(([name, types]) => types.includes(typeof message[name]))
}
