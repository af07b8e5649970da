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

/** The control of the emulator that this demo runs on. */
export function useEmulatorControl(): EmulatorControl {
  const { appHost } = useDemo().setup
  return useMemo(() => createEmulatorControl(appHost), [appHost])
}

/** The emulator's state, as it is every second. */
export function useEmulatorState(): UseQueryResult<EmulatorState> {
  const control = useEmulatorControl()
  return useQuery({
    queryKey: ['emulator', 'state'],
    queryFn: () => control.state(),
    refetchInterval: everyMs,
  })
}

/** What the emulator was asked, the newest first. */
export function useRequestLog(): UseQueryResult<readonly RequestLogEntry[]> {
  const control = useEmulatorControl()
  return useQuery({
    queryKey: ['emulator', 'requests'],
    queryFn: () => control.requests(),
    refetchInterval: everyMs,
    // A preflight is the browser's question, and not the app's.
    select: (entries) => entries.filter(({ method }) => method !== 'OPTIONS').reverse(),
  })
}

/** Changes the emulator, and shows at once what came of it. */
export function useSteer(): (change: (control: EmulatorControl) => Promise<unknown>) => void {
  const control = useEmulatorControl()
  const queryClient = useQueryClient()
  const { mutate } = useMutation({
    mutationFn: (change: (control: EmulatorControl) => Promise<unknown>) => change(control),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['emulator'] }),
  })
  return mutate
}
