import type { GenAuthErrorCode } from '../../src/errors'
import type { MomentName } from './moments'
import { type Endpoint, type NetworkFault, noResponse } from './network'
import type { OutcomeName } from './outcomes'

/**
 * The outcome of each fault, at each endpoint, at each moment. A fault lasts until the test clears it.
 *
 * `code` is the code of the error. If a cell has another code, the cell shows it in parentheses. See `outcomes.ts` for the outcomes and
 * `moments.ts` for the moments. If there is no column for an endpoint at a moment, the client sends no request to this endpoint at this
 * moment.
 *
 * `10 min` is the number of refreshes while the fault lasts for ten minutes. The backoff is as short as possible.
 */
const table = `
| fault                 | code                | callback: token  | second callback: token | load: token  | background: token  | getToken: token | callback: userinfo                          | load: userinfo                              | getUser: userinfo                           | introspect: introspection        | local logout: revocation    | global logout: revocation | 10 min |
|-----------------------|---------------------|------------------|------------------------|--------------|--------------------|-----------------|---------------------------------------------|---------------------------------------------|---------------------------------------------|----------------------------------|-----------------------------|---------------------------|--------|
| connection refused    | network_error       | not signed in ×2 | rejected ×2            | stale ×2     | kept ×2            | stale ×2        | call rejected                               | call rejected                               | call rejected                               | call rejected                    | reported                    | fine                      | 13     |
| reset                 | network_error       | not signed in ×2 | rejected ×2            | stale ×2     | kept ×2            | stale ×2        | call rejected                               | call rejected                               | call rejected                               | call rejected                    | reported                    | fine                      | 13     |
| time-out              | timeout             | not signed in ×2 | rejected ×2            | stale ×2     | kept ×2            | stale ×2        | call rejected                               | call rejected                               | call rejected                               | call rejected                    | reported                    | fine                      | 12     |
| lost response         | network_error       | not signed in ×2 | rejected ×2            | stale ×2     | kept ×2            | stale ×2        | call rejected                               | call rejected                               | call rejected                               | call rejected                    | reported                    | fine                      | 13     |
| truncated body        | network_error       | not signed in ×2 | rejected ×2            | stale ×2     | kept ×2            | stale ×2        | call rejected                               | call rejected                               | call rejected                               | call rejected                    | reported                    | fine                      | 13     |
| 500                   | server_error        | not signed in ×2 | rejected ×2            | stale        | kept               | stale           | call rejected                               | call rejected                               | call rejected                               | call rejected                    | reported                    | fine                      | 12     |
| 502                   | server_error        | not signed in ×2 | rejected ×2            | stale        | kept               | stale           | call rejected                               | call rejected                               | call rejected                               | call rejected                    | reported                    | fine                      | 12     |
| 503                   | server_error        | not signed in ×2 | rejected ×2            | stale        | kept               | stale           | call rejected                               | call rejected                               | call rejected                               | call rejected                    | reported                    | fine                      | 12     |
| 503, Retry-After      | server_error        | not signed in    | rejected               | stale, waits | kept, waits        | stale, waits    | call rejected                               | call rejected                               | call rejected                               | call rejected                    | reported                    | fine                      | 5      |
| 429                   | rate_limited        | not signed in ×2 | rejected ×2            | stale        | kept               | stale           | call rejected                               | call rejected                               | call rejected                               | call rejected                    | reported                    | fine                      | 12     |
| 429, Retry-After      | rate_limited        | not signed in    | rejected               | stale, waits | kept, waits        | stale, waits    | call rejected                               | call rejected                               | call rejected                               | call rejected                    | reported                    | fine                      | 5      |
| 429, Retry-After date | rate_limited        | not signed in    | rejected               | stale, waits | kept, waits        | stale, waits    | call rejected                               | call rejected                               | call rejected                               | call rejected                    | reported                    | fine                      | 11     |
| HTML, 200             | invalid_response    | not signed in ×2 | rejected ×2            | stale ×2     | kept ×2            | stale ×2        | call rejected                               | call rejected                               | call rejected                               | call rejected                    | reported                    | fine                      | 13     |
| HTML, 401             | invalid_response    | not signed in ×2 | rejected ×2            | stale        | kept               | stale           | call rejected                               | call rejected                               | call rejected                               | call rejected                    | reported                    | fine                      | 12     |
| HTML, 403             | invalid_response    | not signed in ×2 | rejected ×2            | stale        | kept               | stale           | call rejected                               | call rejected                               | call rejected                               | call rejected                    | reported                    | fine                      | 12     |
| broken JSON           | invalid_response    | not signed in ×2 | rejected ×2            | stale ×2     | kept ×2            | stale ×2        | call rejected                               | call rejected                               | call rejected                               | call rejected                    | fine                        | fine                      | 13     |
| empty 200             | invalid_response    | not signed in ×2 | rejected ×2            | stale ×2     | kept ×2            | stale ×2        | call rejected                               | call rejected                               | call rejected                               | call rejected                    | fine                        | fine                      | 13     |
| empty 500             | server_error        | not signed in ×2 | rejected ×2            | stale        | kept               | stale           | call rejected                               | call rejected                               | call rejected                               | call rejected                    | reported                    | fine                      | 12     |
| {code: 500}           | server_error        | not signed in ×2 | rejected ×2            | stale        | kept               | stale           | call rejected                               | call rejected                               | call rejected                               | call rejected                    | reported                    | fine                      | 12     |
| {code: 2020}          | oauth_error         | not signed in    | rejected               | stale        | kept               | stale           | call rejected                               | call rejected                               | call rejected                               | call rejected                    | reported                    | fine                      | 12     |
| {statusCode: 401}     | oauth_error         | not signed in    | rejected               | stale        | kept               | stale           | call rejected after refresh (invalid_token) | call rejected after refresh (invalid_token) | call rejected after refresh (invalid_token) | call rejected                    | reported                    | fine                      | 12     |
| unauthorized_client   | unauthorized_client | not signed in    | rejected               | expired      | stale until expiry | expired         | call rejected                               | call rejected                               | call rejected                               | call rejected                    | reported                    | fine                      | 1      |
| invalid_client        | invalid_client      | not signed in    | rejected               | expired      | stale until expiry | expired         | call rejected after refresh (invalid_token) | call rejected after refresh (invalid_token) | call rejected after refresh (invalid_token) | call rejected                    | reported                    | fine                      | 1      |
| invalid_grant         | invalid_grant       | not signed in    | rejected               | LOGGED OUT   | LOGGED OUT         | LOGGED OUT      | call rejected                               | call rejected                               | call rejected                               | call rejected                    | reported                    | fine                      | 1      |
| empty 400             | invalid_grant       | not signed in    | rejected               | LOGGED OUT   | LOGGED OUT         | LOGGED OUT      | call rejected (invalid_response)            | call rejected (invalid_response)            | call rejected (invalid_response)            | call rejected (invalid_response) | reported (invalid_response) | fine                      | 1      |
| empty 401             | invalid_grant       | not signed in    | rejected               | LOGGED OUT   | LOGGED OUT         | LOGGED OUT      | call rejected after refresh (invalid_token) | call rejected after refresh (invalid_token) | call rejected after refresh (invalid_token) | call rejected (invalid_response) | reported (invalid_response) | fine                      | 1      |
| empty 403             | invalid_grant       | not signed in    | rejected               | LOGGED OUT   | LOGGED OUT         | LOGGED OUT      | call rejected (invalid_response)            | call rejected (invalid_response)            | call rejected (invalid_response)            | call rejected (invalid_response) | reported (invalid_response) | fine                      | 1      |
`

/** The value of `Retry-After`, in seconds, for faults that send this header. */
export const retryAfterSeconds = 120

const inTime = (now: number) => new Date(now + retryAfterSeconds * 1000).toUTCString()

const faults: Record<string, (now: number) => NetworkFault> = {
  'connection refused': () => 'refused',
  reset: () => ({ kind: 'reset' }),
  'time-out': () => noResponse,
  'lost response': () => ({ kind: 'lostAnswer' }),
  'truncated body': () => ({ kind: 'truncatedBody' }),
  '500': () => ({ kind: 'status', status: 500 }),
  '502': () => ({ kind: 'status', status: 502, body: 'Bad gateway' }),
  '503': () => ({ kind: 'status', status: 503, body: 'Service unavailable' }),
  '503, Retry-After': () => ({ kind: 'status', status: 503, retryAfter: retryAfterSeconds }),
  '429': () => ({ kind: 'status', status: 429 }),
  '429, Retry-After': () => ({ kind: 'status', status: 429, retryAfter: retryAfterSeconds }),
  '429, Retry-After date': (now) => ({ kind: 'status', status: 429, retryAfter: inTime(now) }),
  'HTML, 200': () => ({ kind: 'html' }),
  'HTML, 401': () => ({ kind: 'html', status: 401 }),
  'HTML, 403': () => ({ kind: 'html', status: 403 }),
  'broken JSON': () => ({ kind: 'brokenJson' }),
  'empty 200': () => ({ kind: 'emptyBody' }),
  'empty 500': () => ({ kind: 'emptyBody', status: 500 }),
  '{code: 500}': () => ({ kind: 'wrappedError', shape: 'v2', code: 500 }),
  '{code: 2020}': () => ({ kind: 'wrappedError', shape: 'v2', code: 2020 }),
  '{statusCode: 401}': () => ({ kind: 'wrappedError', shape: 'v3', code: 401 }),
  unauthorized_client: () => errorResponse(400, 'unauthorized_client'),
  invalid_client: () => errorResponse(401, 'invalid_client'),
  invalid_grant: () => errorResponse(400, 'invalid_grant'),
  'empty 400': () => ({ kind: 'emptyBody', status: 400 }),
  'empty 401': () => ({ kind: 'emptyBody', status: 401 }),
  'empty 403': () => ({ kind: 'emptyBody', status: 403 }),
}

/** Creates a fault of the table. `now` is the time of the page's clock. */
export function makeFault(name: string, now: number): NetworkFault {
  const make = faults[name]
  if (!make) throw new Error(`There is no fault "${name}".`)
  return make(now)
}

function errorResponse(status: number, error: string): NetworkFault {
  return { kind: 'status', status, body: { error } }
}

/** One cell of the table. */
export interface Cell {
  readonly fault: string
  readonly moment: MomentName
  readonly endpoint: Endpoint
  readonly outcome: OutcomeName
  readonly code: GenAuthErrorCode
}

/** One line of the table. */
export interface Row {
  readonly fault: string
  readonly code: GenAuthErrorCode
  readonly cells: readonly Cell[]
  /** The number of refreshes while the fault lasts for ten minutes. */
  readonly inTenMinutes: number
}

export const rows: readonly Row[] = readTable()

function readTable(): Row[] {
  const [[, , ...columns] = [], , ...lines] = table.trim().split('\n').map(readLine)
  const places = columns.slice(0, -1).map((column) => column.split(': '))
  return lines.map(([fault = '', code, ...texts]) => ({
    fault,
    code: code as GenAuthErrorCode,
    inTenMinutes: Number(texts.at(-1)),
    cells: places.map(([moment, endpoint], at) => {
      const [, outcome, otherCode] = /^(.*?)(?: \((\w+)\))?$/.exec(texts[at] ?? '') ?? []
      return { fault, moment, endpoint, outcome, code: otherCode ?? code } as Cell
    }),
  }))
}

function readLine(line: string): string[] {
  return line
    .split('|')
    .slice(1, -1)
    .map((text) => text.trim())
}
