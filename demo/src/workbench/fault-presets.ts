import type { EndpointName, Fault } from './emulator-control'

/** A fault with its label. */
export interface FaultPreset {
  readonly label: string
  readonly fault: Fault
}

/** An endpoint with its faults. */
export interface FaultGroup {
  readonly endpoint: EndpointName
  readonly legend: string
  readonly presets: readonly FaultPreset[]
}

const down: FaultPreset = { label: 'Down (503)', fault: { kind: 'status', status: 503 } }
const fails: FaultPreset = { label: 'Fails (500)', fault: { kind: 'status', status: 500 } }
const slow: FaultPreset = { label: 'Slow (5 s)', fault: { kind: 'delay', delayMs: 5000 } }

export const faultGroups: readonly FaultGroup[] = [
  {
    endpoint: 'token',
    legend: 'Token endpoint',
    presets: [
      down,
      {
        label: 'Busy (429, Retry-After 15 s)',
        fault: { kind: 'status', status: 429, retryAfter: 15 },
      },
      { label: 'Loses its next response', fault: { kind: 'lostAnswer', times: 1 } },
      slow,
      { label: 'Responds with HTML', fault: { kind: 'html' } },
      { label: 'Responds with broken JSON', fault: { kind: 'brokenJson' } },
    ],
  },
  { endpoint: 'userinfo', legend: 'User info', presets: [fails, slow] },
  { endpoint: 'introspection', legend: 'Introspection', presets: [fails] },
  { endpoint: 'revocation', legend: 'Revocation', presets: [fails] },
]

/** Returns the preset of the active fault, if there is one. */
export function activePreset(
  presets: readonly FaultPreset[],
  fault: Fault | undefined,
): FaultPreset | undefined {
  return presets.find(
    (preset) =>
      fault !== undefined &&
      preset.fault.kind === fault.kind &&
      preset.fault.status === fault.status &&
      preset.fault.retryAfter === fault.retryAfter,
  )
}
