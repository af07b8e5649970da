import type { Channel, Runtime } from '../runtime/ports'

/** What one tab tells the others. Nothing in it is a secret, and nothing that comes in is believed without a look at what is stored. */
export interface TabMessageBase {
  readonly type: string
}

/** The messages that there are, and the types that each of their members may have. */
export type TabMessageShapes<Message extends TabMessageBase> = Record<
  Message['type'],
  Record<string, string>
>

/** The other tabs of this client. */
export interface Tabs<Message extends TabMessageBase> {
  post(message: Message): void
  on(listener: (message: Message) => void): () => void
  /** Opens the lines; they are closed while the page is in the back/forward cache, which an open channel would keep it out of. */
  open(): void
  close(): void
}

/** The channel of the tabs of a client. */
export function tabsChannelOf(key: string): string {
  return `genauth:${key}:tabs`
}

/** Talks over a BroadcastChannel, and over local storage where there is none. */
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
