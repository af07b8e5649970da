import type { EndpointName } from '../settings/endpoint-name'
import { checkFault, type Fault } from './fault'

/** The current faults of the endpoints. */
export interface FaultBoard {
  set(endpoint: EndpointName, fault: Fault | null): void
  clear(): void
  /** Returns the endpoint's fault for a new request, and decrements the fault's `times`. */
  take(endpoint: EndpointName): Fault | undefined
  list(): Partial<Record<EndpointName, Fault>>
}

export function createFaultBoard(): FaultBoard {
  const faults = new Map<EndpointName, Fault>()
  return {
    set(endpoint, fault) {
      if (fault === null) faults.delete(endpoint)
      else faults.set(endpoint, checkFault(fault))
    },
    clear: () => faults.clear(),
    take(endpoint) {
      const fault = faults.get(endpoint)
      if (fault?.times === undefined) return fault
      if (fault.times <= 1) faults.delete(endpoint)
      else faults.set(endpoint, { ...fault, times: fault.times - 1 })
      return fault
    },
    list: () => Object.fromEntries(faults),
  }
}
