/**
 * Remembers the values that were decrypted last. The memory replaces only the decryption: callers check expiry and revocation of each value
 * as before.
 */
export interface OpenedValues {
  /** @param name The SHA-256 hash of the whole encrypted text, and of the record's id and key if it has any. */
  get(name: string): object | undefined
  /**
   * Adds a value and freezes it, because later requests get the same object.
   *
   * @param length The length of the value as JSON.
   */
  add(name: string, value: object, length: number): void
  /** Returns the number of values. */
  size(): number
}

/** The limits of the memory of one sealer. A session has 1 to 4 kB. */
const maxValues = 1000
const maxTotalLength = 4 * 1024 * 1024

/** Creates an empty memory. If the memory is full, a new value replaces the values that were not used for the longest time. */
export function createOpenedValues(
  limits: { readonly values: number; readonly length: number } = {
    values: maxValues,
    length: maxTotalLength,
  },
): OpenedValues {
  const entries = new Map<string, { readonly value: object; readonly length: number }>()
  let total = 0
  const remove = (name: string) => {
    total -= entries.get(name)?.length ?? 0
    entries.delete(name)
  }
  return {
    get(name) {
      const entry = entries.get(name)
      if (!entry) return undefined
      // A map iterates in the order of insertion, so this makes the entry the one that was used last.
      entries.delete(name)
      entries.set(name, entry)
      return entry.value
    },
    add(name, value, length) {
      remove(name)
      entries.set(name, { value: freeze(value), length })
      total += length
      for (const [oldest] of entries) {
        if (entries.size <= limits.values && total <= limits.length) return
        remove(oldest)
      }
    },
    size: () => entries.size,
  }
}

function freeze(value: object): object {
  for (const member of Object.values(value) as unknown[]) {
    if (typeof member === 'object' && member !== null) freeze(member)
  }
  return Object.freeze(value)
}
