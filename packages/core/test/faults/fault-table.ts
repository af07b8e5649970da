import type { GenAuthErrorCode } from '../../src/errors'
import type { MomentName } from './moments'
import { type Endpoint, silence, type Trouble } from './network'
import type { OutcomeName } from './outcomes'

/**
 * What becomes of each fault, at each endpoint, at each moment. The faults last until somebody lifts them.
 *
 * `code` is the error's, where a cell does not name another in parentheses. What the outcomes are is in `outcomes.ts`, what happens
 * at the moments in `moments.ts`; an endpoint without a column under a moment is not asked then.
 *
 * `10 min` is how many renewals are sent in ten minutes of a fault that lasts, with the shortest pauses that chance can choose.
 */
const table = `
| fault                 | code                | callback: token | another callback: token | load: token  | background: token | getToken: token | callback: userinfo              | load: userinfo                  | getUser: userinfo               | introspect: introspection | logout: revocation      | leaving: revocation | 10 min |
|-----------------------|---------------------|-----------------|-------------------------|--------------|-------------------|-----------------|---------------------------------|---------------------------------|---------------------------------|---------------------------|-------------------------|---------------------|--------|
| connection refused    | network_error       | no login ×2     | stays ×2                | stale ×2     | kept ×2           | stale ×2        | unread                          | unread                          | unread                          | unread                    | told                    | fine                | 13     |
| reset                 | network_error       | no login ×2     | stays ×2                | stale ×2     | kept ×2           | stale ×2        | unread                          | unread                          | unread                          | unread                    | told                    | fine                | 13     |
| time-out              | timeout             | no login ×2     | stays ×2                | stale ×2     | kept ×2           | stale ×2        | unread                          | unread                          | unread                          | unread                    | told                    | fine                | 12     |
| lost answer           | network_error       | no login ×2     | stays ×2                | stale ×2     | kept ×2           | stale ×2        | unread                          | unread                          | unread                          | unread                    | told                    | fine                | 13     |
| truncated body        | network_error       | no login ×2     | stays ×2                | stale ×2     | kept ×2           | stale ×2        | unread                          | unread                          | unread                          | unread                    | told                    | fine                | 13     |
| 500                   | server_error        | no login ×2     | stays ×2                | stale        | kept              | stale           | unread                          | unread                          | unread                          | unread                    | told                    | fine                | 12     |
| 502                   | server_error        | no login ×2     | stays ×2                | stale        | kept              | stale           | unread                          | unread                          | unread                          | unread                    | told                    | fine                | 12     |
| 503                   | server_error        | no login ×2     | stays ×2                | stale        | kept              | stale           | unread                          | unread                          | unread                          | unread                    | told                    | fine                | 12     |
| 503, Retry-After      | server_error        | no login        | stays                   | stale, waits | kept, waits       | stale, waits    | unread                          | unread                          | unread                          | unread                    | told                    | fine                | 5      |
| 429                   | rate_limited        | no login ×2     | stays ×2                | stale        | kept              | stale           | unread                          | unread                          | unread                          | unread                    | told                    | fine                | 12     |
| 429, Retry-After      | rate_limited        | no login        | stays                   | stale, waits | kept, waits       | stale, waits    | unread                          | unread                          | unread                          | unread                    | told                    | fine                | 5      |
| 429, Retry-After date | rate_limited        | no login        | stays                   | stale, waits | kept, waits       | stale, waits    | unread                          | unread                          | unread                          | unread                    | told                    | fine                | 11     |
| HTML, 200             | invalid_response    | no login ×2     | stays ×2                | stale ×2     | kept ×2           | stale ×2        | unread                          | unread                          | unread                          | unread                    | told                    | fine                | 13     |
| HTML, 401             | invalid_response    | no login ×2     | stays ×2                | stale        | kept              | stale           | unread                          | unread                          | unread                          | unread                    | told                    | fine                | 12     |
| HTML, 403             | invalid_response    | no login ×2     | stays ×2                | stale        | kept              | stale           | unread                          | unread                          | unread                          | unread                    | told                    | fine                | 12     |
| broken JSON           | invalid_response    | no login ×2     | stays ×2                | stale ×2     | kept ×2           | stale ×2        | unread                          | unread                          | unread                          | unread                    | fine                    | fine                | 13     |
| empty 200             | invalid_response    | no login ×2     | stays ×2                | stale ×2     | kept ×2           | stale ×2        | unread                          | unread                          | unread                          | unread                    | fine                    | fine                | 13     |
| empty 500             | server_error        | no login ×2     | stays ×2                | stale        | kept              | stale           | unread                          | unread                          | unread                          | unread                    | told                    | fine                | 12     |
| {code: 500}           | server_error        | no login ×2     | stays ×2                | stale        | kept              | stale           | unread                          | unread                          | unread                          | unread                    | told                    | fine                | 12     |
| {code: 2020}          | oauth_error         | no login        | stays                   | stale        | kept              | stale           | unread                          | unread                          | unread                          | unread                    | told                    | fine                | 12     |
| {statusCode: 401}     | oauth_error         | no login        | stays                   | stale        | kept              | stale           | unread, renewed (invalid_token) | unread, renewed (invalid_token) | unread, renewed (invalid_token) | unread                    | told                    | fine                | 12     |
| unauthorized_client   | unauthorized_client | no login        | stays                   | ran out      | lives on          | ran out         | unread                          | unread                          | unread                          | unread                    | told                    | fine                | 1      |
| invalid_client        | invalid_client      | no login        | stays                   | ran out      | lives on          | ran out         | unread, renewed (invalid_token) | unread, renewed (invalid_token) | unread, renewed (invalid_token) | unread                    | told                    | fine                | 1      |
| invalid_grant         | invalid_grant       | no login        | stays                   | LOGGED OUT   | LOGGED OUT        | LOGGED OUT      | unread                          | unread                          | unread                          | unread                    | told                    | fine                | 1      |
| empty 400             | invalid_grant       | no login        | stays                   | LOGGED OUT   | LOGGED OUT        | LOGGED OUT      | unread (invalid_response)       | unread (invalid_response)       | unread (invalid_response)       | unread (invalid_response) | told (invalid_response) | fine                | 1      |
| empty 401             | invalid_grant       | no login        | stays                   | LOGGED OUT   | LOGGED OUT        | LOGGED OUT      | unread, renewed (invalid_token) | unread, renewed (invalid_token) | unread, renewed (invalid_token) | unread (invalid_response) | told (invalid_response) | fine                | 1      |
| empty 403             | invalid_grant       | no login        | stays                   | LOGGED OUT   | LOGGED OUT        | LOGGED OUT      | unread (invalid_response)       | unread (invalid_response)       | unread (invalid_response)       | unread (invalid_response) | told (invalid_response) | fine                | 1      |
`

/** How long the faults with a `Retry-After` ask to be left alone. */
export const retryAfterSeconds = 120

const inTime = (now: number) => new Date(now + retryAfterSeconds * 1000).toUTCString()

const faults: Record<string, (now: number) => Trouble> = {
  'connection refused': () => 'refused',
  reset: () => ({ kind: 'reset' }),
  'time-out': () => silence,
  'lost answer': () => ({ kind: 'lostAnswer' }),
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
  unauthorized_client: () => refusal(400, 'unauthorized_client'),
  invalid_client: () => refusal(401, 'invalid_client'),
  invalid_grant: () => refusal(400, 'invalid_grant'),
  'empty 400': () => ({ kind: 'emptyBody', status: 400 }),
  'empty 401': () => ({ kind: 'emptyBody', status: 401 }),
  'empty 403': () => ({ kind: 'emptyBody', status: 403 }),
}

/** Makes a fault of the table at an instant of the page's clock. */
export function makeFault(name: string, now: number): Trouble {
  const make = faults[name]
  if (!make) throw new Error(`no fault is called ${name}`)
  return make(now)
}

function refusal(status: number, error: string): Trouble {
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
  /** Renewals in ten minutes. */
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
