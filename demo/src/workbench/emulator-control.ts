/** A fault of an endpoint. `docs/emulator.md` lists all faults. */
export interface Fault {
  readonly kind: string
  readonly status?: number
  readonly retryAfter?: number
  readonly delayMs?: number
  readonly times?: number
}

export type EndpointName = 'token' | 'userinfo' | 'introspection' | 'revocation'

/** The state of the local GenAuth. */
export interface EmulatorState {
  readonly app: { readonly accessTokenSeconds: number }
  readonly switches: { readonly skipConsent: boolean }
  readonly faults: Partial<Record<EndpointName, Fault>>
  readonly clock: { readonly offsetSeconds: number }
}

/** One request to the local GenAuth. It contains no token, code or secret. */
export interface RequestLogEntry {
  readonly id: number
  readonly method: string
  readonly path: string
  /** When the request arrived, in epoch milliseconds by the emulator's clock. */
  readonly at: number
  readonly grantType?: string
  /** `undefined` until the emulator sends the response. Also `undefined` if the connection was closed without a response. */
  readonly status?: number
  readonly fault?: string
}

/** New roles of a user. They replace the previous roles. */
export interface RolesChange {
  readonly username: string
  readonly tenantId: string | undefined
  readonly roles: readonly string[]
}

/** Controls the local GenAuth over HTTP. */
export interface EmulatorControl {
  state(): Promise<EmulatorState>
  requests(): Promise<readonly RequestLogEntry[]>
  setFault(endpoint: EndpointName, fault: Fault | null): Promise<unknown>
  clearFaults(): Promise<unknown>
  setAccessTokenSeconds(seconds: number): Promise<unknown>
  setSkipConsent(skipConsent: boolean): Promise<unknown>
  shiftClock(seconds: number): Promise<unknown>
  revokeEverything(): Promise<unknown>
  /** Changes the roles of a user, in one tenant or outside of tenants. */
  setRoles(change: RolesChange): Promise<unknown>
}

/** Creates the control of the emulator at `appHost`. A call rejects if the emulator cannot be reached or returns an error. */
export function createEmulatorControl(appHost: string): EmulatorControl {
  async function call(method: string, path: string, body?: object): Promise<unknown> {
    const response = await fetch(`${appHost}/__emulator/${path}`, {
      method,
      ...(body && {
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    })
    if (!response.ok) throw new Error(`The emulator responded with ${response.status} to ${path}.`)
    return response.json()
  }
  return {
    state: () => call('GET', 'state') as Promise<EmulatorState>,
    requests: () => call('GET', 'requests') as Promise<readonly RequestLogEntry[]>,
    setFault: (endpoint, fault) =>
      fault ? call('PUT', `faults/${endpoint}`, fault) : call('DELETE', `faults/${endpoint}`),
    clearFaults: () => call('DELETE', 'faults'),
    setAccessTokenSeconds: (seconds) => call('PATCH', 'app', { accessTokenSeconds: seconds }),
    setSkipConsent: (skipConsent) => call('PATCH', 'switches', { skipConsent }),
    shiftClock: (seconds) => call('POST', 'clock', { shiftSeconds: seconds }),
    revokeEverything: () => call('POST', 'revoke'),
    setRoles: ({ username, tenantId, roles }) =>
      call(
        'PATCH',
        `users/${encodeURIComponent(username)}`,
        tenantId === undefined ? { claims: { roles } } : { tenants: { [tenantId]: { roles } } },
      ),
  }
}
