/** Creates a generator of numbers from 0 up to 1 (mulberry32). The same seed returns the same numbers. */
export function createRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Returns the environment variable `SEED`, or a random seed. */
export function chooseSeed(): number {
  return Number(process.env['SEED'] ?? Math.floor(Math.random() * 2 ** 32))
}

/** Returns a random item. */
export function pick<T>(random: () => number, from: readonly [T, ...T[]]): T {
  return from[Math.floor(random() * from.length)] ?? from[0]
}
