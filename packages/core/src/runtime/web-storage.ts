import type { SyncStorage } from './ports'

/** Returns a storage of the page. Returns `undefined` if it is blocked: with some privacy settings, reading the property throws. */
export function findWebStorage(name: 'localStorage' | 'sessionStorage'): SyncStorage | undefined {
  try {
    return globalThis[name] ?? undefined
  } catch {
    return undefined
  }
}

/** Replaces a storage that is blocked. It is always empty, and each write throws. */
export const blockedStorage: SyncStorage = {
  getItem: () => null,
  setItem: () => {
    throw new Error('Storage is blocked.')
  },
  removeItem: () => undefined,
}
