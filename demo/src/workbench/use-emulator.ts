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

/** The control of the emulator that this demo runs on. */
function useEmulatorControl(): EmulatorControl {
  const { appHost } = useDemo().client
  return useMemo(() => createEmulatorControl(appHost), [appHost])
}

/** The emulator's state, as it is every second. */
export function useEmulatorState(): UseQueryResult<EmulatorState> {
  const control = useEmulatorControl()
  return useQuery({
    queryKey: stateKey,
    queryFn: () => control.state(),
    refetchInterval: everyMs,
  })
}

/** What the emulator was asked, the newest first. */
export function useRequestLog(): UseQueryResult<readonly RequestLogEntry[]> {
  const control = useEmulatorControl()
  return useQuery({
    queryKey: requestsKey,
    queryFn: () => control.requests(),
    refetchInterval: everyMs,
    // A preflight is the browser's question, and not the app's.
    select: (entries) => entries.filter(({ method }) => method !== 'OPTIONS').reverse(),
  })
}

/** A change of the emulator, and what its state will be then, to show before the answer is here. */
interface Steering {
  readonly change: (control: EmulatorControl) => Promise<unknown>
  readonly preview?: ((state: EmulatorState) => EmulatorState) | undefined
}

/** Changes the emulator. */
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
