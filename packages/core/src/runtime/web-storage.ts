import type { SyncStorage } from './ports'

/** Finds a storage of the page; privacy settings make the mere look at it throw. */
export function findWebStorage(name: 'localStorage' | 'sessionStorage'): SyncStorage | undefined {
  try {
    return globalThis[name] ?? undefined
  } catch {
    return undefined
  }
}

/** Stands where storage is blocked: nothing is found, and writing says so. */
export const blockedStorage: SyncStorage = {
  getItem: () => null,
  setItem: () => {
    throw new Error('Storage is blocked')
  },
  removeItem: () => undefined,
}
