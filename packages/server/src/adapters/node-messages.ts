/** What is read of a request of `node:http`, or of a framework that is built on it. */
export interface NodeRequest {
  readonly method?: string | undefined
  readonly url?: string | undefined
  /** Express: the whole target, where `url` lacks the path that the handler is mounted at. */
  readonly originalUrl?: string | undefined
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  /** Express: what a body parser made of the body. */
  readonly body?: unknown
  /** Whether all of it has come. */
  readonly complete: boolean
  /** Whether somebody has begun to read the body. */
  readonly readableDidRead: boolean
  on(event: 'data', listener: (chunk: Uint8Array) => void): unknown
  on(event: 'close' | 'end', listener: () => void): unknown
  on(event: 'error', listener: (error: Error) => void): unknown
  pause(): unknown
  resume(): unknown
}

/** What is done with a response of `node:http`. */
export interface NodeResponse {
  statusCode: number
  readonly headersSent: boolean
  readonly writableFinished: boolean
  setHeader(name: string, value: string | string[]): unknown
  flushHeaders(): void
  write(chunk: Uint8Array): boolean
  end(): unknown
  destroy(): unknown
  once(event: 'close' | 'drain', listener: () => void): unknown
}
