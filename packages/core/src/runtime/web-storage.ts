import type { SyncStorage } from './ports'

/** Returns a storage of the page, or `undefined` if it is blocked: with some privacy settings, even reading the property throws. */
export function findWebStorage(name: 'localStorage' | 'sessionStorage'): SyncStorage | undefined {
  try {
    return globalThis[name] ?? undefined
  } catch {
    return undefined
  }
}

/** A storage in place of a blocked one. It is empty, and writes throw. */
export const blockedStorage: SyncStorage = {
  getItem: () => null,
  setItem: () => {
    throw new Error('Storage is blocked.')
  },
  removeItem: () => undefined,
}
