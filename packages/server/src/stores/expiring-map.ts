/** A map whose entries end by themselves. */
export interface ExpiringMap<V> {
  get(key: string): V | undefined
  set(key: string, value: V, endsAt: number): void
  /** Sets the value, unless there is one. Returns whether it was set. */
  setIfAbsent(key: string, value: V, endsAt: number): boolean
  delete(key: string): void
}

/** Below this many entries nothing is swept. */
const fewEntries = 1000

/** What has ended is swept out whenever the map has doubled, so that each entry costs the same, and memory stays bounded by what lives. */
export function createExpiringMap<V>(now: () => number): ExpiringMap<V> {
  const entries = new Map<string, { value: V; endsAt: number }>()
  let sweepSize = fewEntries
  const sweep = () => {
    for (const [key, { endsAt }] of entries) if (endsAt <= now()) entries.delete(key)
    sweepSize = Math.max(fewEntries, entries.size * 2)
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
      if (entries.size >= sweepSize) sweep()
    },
    setIfAbsent(key, value, endsAt) {
      if (map.get(key) !== undefined) return false
      map.set(key, value, endsAt)
      return true
    },
    delete: (key) => void entries.delete(key),
  }
  return map
}
