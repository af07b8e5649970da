import { EmulatorError } from '../settings/emulator-error'

interface Common {
  /** For how many requests the fault stays; without it, until it is cleared. */
  times?: number | undefined
  /** Waits this long before anything else happens. */
  delayMs?: number | undefined
}

/** A way in which an endpoint can fail. Only `delay`, `lostAnswer` and `truncatedBody` let the request take effect. */
export type Fault = Common &
  (
    | {
        /** Answers with this status; the body is JSON unless it is a string. */
        kind: 'status'
        status: number
        /** Seconds, or an HTTP date. */
        retryAfter?: number | string | undefined
        body?: unknown
      }
    /** Answers correctly, after a while. */
    | { kind: 'delay'; delayMs: number }
    /** Ends the connection before the request is handled. */
    | { kind: 'reset' }
    /** Handles the request, and ends the connection instead of answering. */
    | { kind: 'lostAnswer' }
    /** Answers with a page, as a proxy or a captive portal does; status 200 unless given. */
    | { kind: 'html'; status?: number | undefined }
    /** Answers with JSON that does not parse; status 200 unless given. */
    | { kind: 'brokenJson'; status?: number | undefined }
    /** Answers without a body; status 200 unless given. */
    | { kind: 'emptyBody'; status?: number | undefined }
    /** Handles the request, and ends the connection in the middle of the answer's body. */
    | { kind: 'truncatedBody' }
    /** Answers in one of the two shapes of GenAuth's own API: v2 `{code, message}`, v3 `{statusCode, apiCode, message}`, HTTP 200 unless given. */
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

/** Throws an {@link EmulatorError} that says what is wrong with a fault; it may have come over HTTP. */
export function checkFault(fault: unknown): Fault {
  const given = (typeof fault === 'object' && fault !== null ? fault : {}) as Record<
    string,
    unknown
  >
  if (typeof given['kind'] !== 'string' || !kinds.includes(given['kind'])) {
    throw new EmulatorError('fault.kind', `A fault needs a kind, one of ${kinds.join(', ')}.`)
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
