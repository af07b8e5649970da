import { EmulatorError } from '../settings/emulator-error'

interface Common {
  /** The number of requests that the fault affects. Default: all requests until the fault is cleared. */
  times?: number | undefined
  /** A delay before the request is handled, in milliseconds. */
  delayMs?: number | undefined
}

/**
 * A failure of an endpoint. With the kinds `delay`, `lostAnswer` and `truncatedBody`, the emulator handles the request, so a refresh token
 * is used. With all other kinds, the emulator does not handle the request.
 */
export type Fault = Common &
  (
    | {
        /** Responds with this status. If `body` is a string, the response is plain text, otherwise JSON. */
        kind: 'status'
        status: number
        /** The `Retry-After` header: seconds, or an HTTP date. */
        retryAfter?: number | string | undefined
        body?: unknown
      }
    /** Responds correctly after a delay. */
    | { kind: 'delay'; delayMs: number }
    /** Closes the connection before the request is handled. */
    | { kind: 'reset' }
    /** Handles the request, but closes the connection instead of responding. */
    | { kind: 'lostAnswer' }
    /** Responds with an HTML page, as a proxy or a captive portal does. Default status 200. */
    | { kind: 'html'; status?: number | undefined }
    /** Responds with JSON that cannot be parsed. Default status 200. */
    | { kind: 'brokenJson'; status?: number | undefined }
    /** Responds without a body. Default status 200. */
    | { kind: 'emptyBody'; status?: number | undefined }
    /** Handles the request, but closes the connection after half of the response body. */
    | { kind: 'truncatedBody' }
    /** Responds with an error of GenAuth's own API: v2 `{code, message}` or v3 `{statusCode, apiCode, message}`. Default status 200. */
    | {
        kind: 'wrappedError'
        shape?: 'v2' | 'v3' | undefined
        code?: number | undefined
        message?: string | undefined
        status?: number | undefined
      }
  )

/** The `kind` of a {@link Fault}. */
export type FaultKind = Fault['kind']

const kinds: readonly string[] = [
  'status',
  'delay',
  'reset',
  'lostAnswer',
  'html',
  'brokenJson',
  'emptyBody',
  'truncatedBody',
  'wrappedError',
] satisfies FaultKind[]

/** Validates a fault, which may come from HTTP. Throws an {@link EmulatorError} if the fault is invalid. */
export function checkFault(fault: unknown): Fault {
  const given = (typeof fault === 'object' && fault !== null ? fault : {}) as Record<
    string,
    unknown
  >
  if (typeof given['kind'] !== 'string' || !kinds.includes(given['kind'])) {
    throw new EmulatorError(
      'fault.kind',
      `The fault's kind is missing or unknown. Use one of: ${kinds.join(', ')}.`,
    )
  }
  if (given['kind'] === 'status' || given['status'] !== undefined) {
    checkNumber('status', given['status'], 200, 599)
  }
  if (given['kind'] === 'delay' || given['delayMs'] !== undefined) {
    checkNumber('delayMs', given['delayMs'], 0, 600_000)
  }
  if (given['times'] !== undefined) checkNumber('times', given['times'], 1, 1_000_000)
  return structuredClone(given) as unknown as Fault
}

function checkNumber(name: string, value: unknown, least: number, most: number): void {
  if (!Number.isInteger(value) || Number(value) < least || Number(value) > most) {
    throw new EmulatorError(
      `fault.${name}`,
      `The fault's ${name} is ${JSON.stringify(value)}. Use a whole number from ${least} to ${most}.`,
    )
  }
}
