import type { StoreLifetime } from './session-store'

/** Returns the time to live in milliseconds. Redis gets a duration and not an end time, because its clock may differ from the caller's. */
export function msToLive({ now, endsAt }: StoreLifetime): string {
  return String(Math.max(1, Math.ceil(endsAt - now)))
}
