import { useSyncExternalStore } from 'react'

/** One choice of the person at the screen, kept in local storage for all tabs. */
export interface StoredSetting<Value extends string> {
  get(): Value
  set(value: Value): void
  subscribe(listener: () => void): () => void
}

/** Makes a setting that is one of `allowed`; what is stored under `name` and is none of them counts for nothing. */
export function createStoredSetting<Value extends string>(
  name: string,
  allowed: readonly Value[],
  fallback: Value,
): StoredSetting<Value> {
  const key = `demo:${name}`
  const listeners = new Set<() => void>()
  let current = read()

  function read(): Value {
    try {
      const stored: unknown = JSON.parse(localStorage.getItem(key) ?? 'null')
      return allowed.find((one) => one === stored) ?? fallback
    } catch {
      return fallback
    }
  }

  return {
    get: () => current,
    set(value) {
      current = value
      try {
        localStorage.setItem(key, JSON.stringify(value))
      } catch {
        // It holds until the page is left.
      }
      for (const listener of listeners) listener()
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

/** Reads a setting, and the way to change it. */
export function useStoredSetting<Value extends string>(
  setting: StoredSetting<Value>,
): readonly [Value, (value: Value) => void] {
  return [useSyncExternalStore(setting.subscribe, setting.get), setting.set]
}
