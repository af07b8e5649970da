import { type UseQueryResult, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useDemo } from '../setup/demo-context'
import {
  createEmulatorControl,
  type EmulatorControl,
  type EmulatorState,
  type RequestLogEntry,
} from './emulator-control'

const everyMs = 1000
const stateKey = ['emulator', 'state'] as const
const requestsKey = ['emulator', 'requests'] as const

/** Returns the control of the demo's emulator. */
function useEmulatorControl(): EmulatorControl {
  const { appHost } = useDemo().client
  return useMemo(() => createEmulatorControl(appHost), [appHost])
}

/** Returns the state of the emulator, updated every second. */
export function useEmulatorState(): UseQueryResult<EmulatorState> {
  const control = useEmulatorControl()
  return useQuery({
    queryKey: stateKey,
    queryFn: () => control.state(),
    refetchInterval: everyMs,
  })
}

/** Returns the requests to the emulator, newest first. */
export function useRequestLog(): UseQueryResult<readonly RequestLogEntry[]> {
  const control = useEmulatorControl()
  return useQuery({
    queryKey: requestsKey,
    queryFn: () => control.requests(),
    refetchInterval: everyMs,
    // Omit preflights, because the browser sends them, not the app.
    select: (entries) => entries.filter(({ method }) => method !== 'OPTIONS').reverse(),
  })
}

/** A change of the emulator. The workbench shows the `preview` of the changed state until the emulator has responded. */
interface Steering {
  readonly change: (control: EmulatorControl) => Promise<unknown>
  readonly preview?: ((state: EmulatorState) => EmulatorState) | undefined
}

/** Returns a function that changes the emulator. */
export function useSteer(): (change: Steering['change'], preview?: Steering['preview']) => void {
  const control = useEmulatorControl()
  const queryClient = useQueryClient()
  const { mutate } = useMutation({
    mutationFn: ({ change }: Steering) => change(control),
    onMutate: async ({ preview }) => {
      await queryClient.cancelQueries({ queryKey: stateKey })
      queryClient.setQueryData<EmulatorState>(stateKey, (state) => state && preview?.(state))
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['emulator'] }),
  })
  return (change, preview) => mutate({ change, preview })
}
