import type { GenAuth } from '@genauth/core'
import { useScope } from './scope-context'

/** The `GenAuth` of the nearest provider, e.g. for `genauth.fetch`. Never causes a render by itself. */
export function useGenAuth(): GenAuth {
  return useScope().genauth
}
