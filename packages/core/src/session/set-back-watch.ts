import type { Runtime } from '../runtime/ports'

/** What the device's clock may differ by from one that nobody sets. */
const toleranceMs = 1000

/** Notices that the device's clock is set back, by a clock that nobody sets. One that is put forward is believed. */
export interface SetBackWatch {
  /** Believes the device's clock as it is now. */
  restart(): void
  /** By how many milliseconds it was set back since it was last believed; believes it then. */
  takeMs(): number
}

/** Makes the watch of a page. It looks once a second at most, because asking for the uptime takes longer than handing out a token. */
export function createSetBackWatch({ now, uptime }: Pick<Runtime, 'now' | 'uptime'>): SetBackWatch {
  let bootedAt = 0
  let lookedAt = 0
  return {
    restart() {
      bootedAt = now() - uptime()
    },
    takeMs() {
      const second = Math.floor(now() / 1000)
      if (second === lookedAt) return 0
      lookedAt = second
      const setBackMs = bootedAt + uptime() - now()
      if (setBackMs < toleranceMs) return 0
      bootedAt -= setBackMs
      return setBackMs
    },
  }
}
