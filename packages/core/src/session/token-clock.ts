import type { Runtime } from '../runtime/ports'

/** A clock that goes on as it did when it was started, where somebody sets the device's back. One that is put forward is followed. */
export interface TokenClock {
  /** The instant, in epoch milliseconds. */
  now(): number
  /** How far the device's clock was set back, in milliseconds; whole seconds, because two clocks never agree. */
  readonly setBackMs: number
  /** Begins to trust the device's clock again. */
  restart(): void
}

/** Makes a clock that is ahead of nothing yet. */
export function createTokenClock({ now, uptime }: Pick<Runtime, 'now' | 'uptime'>): TokenClock {
  let bootedAt = 0
  let setBackMs = 0
  let second = 0
  const clock: TokenClock = {
    now: () => now() + clock.setBackMs,
    get setBackMs() {
      // Asking for the uptime takes longer than all else in handing out a token.
      const thisSecond = Math.floor(now() / 1000)
      if (second !== thisSecond) {
        second = thisSecond
        setBackMs = Math.max(0, Math.round((bootedAt + uptime() - now()) / 1000) * 1000)
      }
      return setBackMs
    },
    restart() {
      bootedAt = now() - uptime()
      setBackMs = 0
    },
  }
  return clock
}
