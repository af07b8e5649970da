import type { Runtime } from '../runtime/ports'

/** Tolerated difference between the device's clock and the monotonic clock, in milliseconds. */
const toleranceMs = 1000

/**
 * Detects that the device's clock was set back, by comparison with a monotonic clock. A time that was set forward is accepted as correct.
 */
export interface SetBackWatch {
  /** Accepts the current time of the device's clock as correct. */
  restart(): void
  /** Returns by how many milliseconds the clock was set back since the last call, and accepts the new time. */
  takeMs(): number
}

/**
 * Creates the watch of a tab. The watch compares the clocks at most one time per second, because `uptime()` takes more time than the rest
 * of `getToken()`.
 */
export function createSetBackWatch({ now, uptime }: Pick<Runtime, 'now' | 'uptime'>): SetBackWatch {
  let bootedAt = 0
  let checkedAt = 0
  return {
    restart() {
      bootedAt = now() - uptime()
    },
    takeMs() {
      const second = Math.floor(now() / 1000)
      if (second === checkedAt) return 0
      checkedAt = second
      const setBackMs = bootedAt + uptime() - now()
      if (setBackMs < toleranceMs) return 0
      bootedAt -= setBackMs
      return setBackMs
    },
  }
}
