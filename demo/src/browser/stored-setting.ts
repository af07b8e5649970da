import { useSyncExternalStore } from 'react'

/** A setting that the user chooses. It is stored in local storage and shared by all tabs. */
export interface StoredSetting<Value extends string> {
  get(): Value
  set(value: Value): void
  subscribe(listener: () => void): () => void
}

/**
 * Creates a setting with the values in `allowed`. If the value that is stored under `name` is not in `allowed`, the setting is `fallback`.
 */
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
        // If local storage is unavailable, the setting is lost at the next page load.
      }
      for (const listener of listeners) listener()
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

/** Returns the value of a setting, and a function that changes it. */
export function useStoredSetting<Value extends string>(
  setting: StoredSetting<Value>,
): readonly [Value, (value: Value) => void] {
  return [useSyncExternalStore(setting.subscribe, setting.get), setting.set]
}
