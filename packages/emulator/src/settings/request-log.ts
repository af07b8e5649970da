import type { FaultKind } from '../faults/fault'
import type { ClientAuthMethod } from './emulator-app'
import type { EndpointName, Protocol } from './endpoint-name'

/** A request to an endpoint. Only `unredacted` contains secrets; the other members can be shown to a user. */
export interface LoggedRequest {
  /** The number of the request, from 1. */
  readonly id: number
  readonly endpoint: EndpointName
  readonly protocol: Protocol | undefined
  readonly method: string
  /** The path without the query, because the query may contain tokens. */
  readonly path: string
  /** When the request was received, by the emulator's clock, in epoch milliseconds. */
  readonly at: number
  readonly origin: string | undefined
  readonly contentType: string | undefined
  readonly grantType: string | undefined
  /** The authentication method that the client used; `undefined` if the request had no client credentials. */
  readonly authMethod: ClientAuthMethod | undefined
  /**
   * The login options of an authorization request, by their wire names, such as `{ tenant_id: 'acme' }`: `prompt`, `scope`, `tenant_id`,
   * `tenantId`, `login_hint`, `ext_idp_conn_id`, `login_page_context`, `ui_locales`, `lang`, `max_age`, `acr_values`. `undefined` for other
   * endpoints.
   */
  readonly login: Readonly<Record<string, string>> | undefined
  /**
   * The status of the response. `undefined` until the emulator responds. Stays `undefined` if the emulator closed the connection without a
   * response.
   */
  readonly status: number | undefined
  /** The kind of the fault that was applied to the request. */
  readonly fault: FaultKind | undefined
  /** The request with its secrets, tokens and codes, for tests in this process. The emulator never sends these values over HTTP. */
  readonly unredacted: {
    readonly query: Readonly<Record<string, string>>
    readonly headers: Readonly<Record<string, string | string[] | undefined>>
    readonly body: string
    readonly form: Readonly<Record<string, string>>
  }
}

/**
 * Selects the requests to count. A request is counted if it has the given value for each member of this filter, and each of the given login
 * options.
 */
export type RequestFilter = Partial<
  Pick<
    LoggedRequest,
    'protocol' | 'method' | 'grantType' | 'authMethod' | 'login' | 'status' | 'fault'
  >
>

export interface RequestLog {
  add(entry: Omit<LoggedRequest, 'id' | 'status' | 'fault'>): number
  finish(id: number, outcome: Pick<LoggedRequest, 'status' | 'fault'>): void
  list(endpoint?: EndpointName): readonly LoggedRequest[]
  count(endpoint: EndpointName, filter?: RequestFilter): number
  clear(): void
}

const maxEntries = 10_000

export function createRequestLog(): RequestLog {
  const entries: LoggedRequest[] = []
  let lastId = 0
  const list = (endpoint?: EndpointName): LoggedRequest[] =>
    endpoint ? entries.filter((entry) => entry.endpoint === endpoint) : [...entries]
  return {
    add(entry) {
      lastId += 1
      entries.push({ ...entry, id: lastId, status: undefined, fault: undefined })
      if (entries.length > maxEntries) entries.shift()
      return lastId
    },
    finish(id, outcome) {
      const at = entries.findIndex((entry) => entry.id === id)
      const entry = entries[at]
      if (entry) entries[at] = { ...entry, ...outcome }
    },
    list,
    // Do not count preflight requests, because the browser sends them, not the client.
    count: (endpoint, filter = {}) =>
      list(endpoint).filter((entry) => entry.method !== 'OPTIONS' && matches(entry, filter)).length,
    clear() {
      entries.length = 0
    },
  }
}

function matches(entry: LoggedRequest, filter: RequestFilter): boolean {
  const { login = {}, ...others } = filter
  return (
    Object.entries(login).every(([name, value]) => entry.login?.[name] === value) &&
    (Object.keys(others) as (keyof typeof others)[]).every(
      (name) => others[name] === undefined || entry[name] === others[name],
    )
  )
}
