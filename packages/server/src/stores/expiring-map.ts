/** A map whose entries end by themselves. */
export interface ExpiringMap<V> {
  get(key: string): V | undefined
  set(key: string, value: V, endsAt: number): void
  /** Sets the value, unless there is one. Returns whether it was set. */
  setIfAbsent(key: string, value: V, endsAt: number): boolean
  delete(key: string): void
  /** How many entries take up memory, ended ones included. */
  size(): number
}

export interface ExpiringMapOptions {
  /** If there are more entries, the oldest is removed. Default: no limit. */
  readonly maxEntries?: number
}

/** A map that is in use is swept in this time, unless `maxSlice` makes it longer. */
const sweepPeriodMs = 60_000

/** How many entries each `set` looks at. The least keeps a map that grows quickly small, the most keeps each `set` short. */
const minSlice = 4
const maxSlice = 1000

/** Removes ended entries in slices, one with each `set`, so that no timer keeps the process alive and no request waits long. */
export function createExpiringMap<V>(
  now: () => number,
  { maxEntries = Infinity }: ExpiringMapOptions = {},
): ExpiringMap<V> {
  const entries = new Map<string, { value: V; endsAt: number }>()
  let sweptAt = now()
  let cursor = entries.entries()
  /** How many entries there were when the cursor was at the start: they shrink while it passes over them. */
  let passSize = 0
  const sweepSlice = () => {
    const at = now()
    const due = Math.ceil((passSize * (at - sweptAt)) / sweepPeriodMs)
    sweptAt = at
    for (let left = Math.min(maxSlice, Math.max(minSlice, due)); left > 0; left -= 1) {
      const { value: entry, done } = cursor.next()
      if (done) {
        cursor = entries.entries()
        passSize = entries.size
        return
      }
      if (entry[1].endsAt <= at) entries.delete(entry[0])
    }
  }
  const removeOldest = () => {
    const oldest = entries.keys().next()
    if (!oldest.done) entries.delete(oldest.value)
  }
  const map: ExpiringMap<V> = {
    get(key) {
      const entry = entries.get(key)
      if (!entry || entry.endsAt > now()) return entry?.value
      entries.delete(key)
      return undefined
    },
    set(key, value, endsAt) {
      entries.set(key, { value, endsAt })
      sweepSlice()
      if (entries.size > maxEntries) removeOldest()
    },
    setIfAbsent(key, value, endsAt) {
      if (map.get(key) !== undefined) return false
      map.set(key, value, endsAt)
      return true
    },
    delete: (key) => void entries.delete(key),
    size: () => entries.size,
  }
  return map
}
