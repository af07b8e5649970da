import type { StoreLifetime } from './session-store'

/** For Redis, whose clock need not be that of whoever asks. */
export function msToLive({ now, endsAt }: StoreLifetime): string {
  return String(Math.max(1, Math.ceil(endsAt - now)))
}
