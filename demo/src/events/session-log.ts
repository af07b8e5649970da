import type { GenAuth, GenAuthErrorCode, GenAuthEventType } from '@genauth/core'

/** One event of the session. */
export interface SessionLogEntry {
  readonly id: number
  readonly type: GenAuthEventType
  /** Epoch milliseconds. */
  readonly at: number
  readonly errorCode: GenAuthErrorCode | undefined
}

/** The events of the session since the page was loaded, the newest first. */
export interface SessionLog {
  entries(): readonly SessionLogEntry[]
  subscribe(listener: () => void): () => void
}

const types: readonly GenAuthEventType[] = [
  'login',
  'logout',
  'renewed',
  'renewalFailed',
  'expired',
  'userSwitched',
]

const maxEntries = 50

/** Starts to log every event of a client. */
export function createSessionLog(genauth: GenAuth): SessionLog {
  const listeners = new Set<() => void>()
  let entries: readonly SessionLogEntry[] = []
  let lastId = 0
  for (const type of types) {
    genauth.on(type, ({ error }) => {
      lastId += 1
      const entry = { id: lastId, type, at: Date.now(), errorCode: error?.code }
      entries = [entry, ...entries].slice(0, maxEntries)
      for (const listener of listeners) listener()
    })
  }
  return {
    entries: () => entries,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
