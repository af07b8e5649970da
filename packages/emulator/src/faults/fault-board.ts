import type { EndpointName } from '../settings/endpoint-name'
import { checkFault, type Fault } from './fault'

/** The faults of the endpoints. */
export interface FaultBoard {
  set(endpoint: EndpointName, fault: Fault | null): void
  clear(): void
  /** Returns the fault for the current request and decrements its `times`. */
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
