export const apiMethods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] as const

/** An HTTP method that the proxy can forward. */
export type ApiMethod = (typeof apiMethods)[number]

/** An API that the browser can reach through the proxy, and its allowed methods and paths. */
export interface ApiOptions {
  /**
   * The API's base URL, such as `https://orders.internal/v1`: https, or http on loopback. All requests go to the origin of this URL, to
   * paths below its path.
   */
  target: string
  /** The allowed methods. HEAD is only allowed if the list contains HEAD. */
  methods: readonly ApiMethod[]
  /**
   * The allowed paths below `target`, such as `/list` or `/items/*`. Segments are compared character by character, as the browser sends
   * them. `*` matches any one segment. `**` matches one or more segments, and must be the last one.
   */
  paths: readonly string[]
  /** The maximum size of a body in bytes, for requests and responses. Default: 10 MiB (10 485 760). */
  maxBodyBytes?: number | undefined
  /**
   * The idle timeout in milliseconds: the maximum time without a byte from the request body, or from the API's response. The timeout is
   * paused while the browser does not read the response. Default: 30 000.
   */
  timeoutMs?: number | undefined
}

/** An API with checked options. */
export interface Api {
  /** The API's name with a leading slash, such as `/orders`. */
  readonly name: string
  readonly origin: string
  /** The path of the option `target`, without a trailing slash. The path can be empty. */
  readonly prefix: string
  readonly methods: readonly string[]
  /** The allowed paths, split into segments. */
  readonly patterns: readonly (readonly string[])[]
  readonly maxBodyBytes: number
  readonly timeoutMs: number
}
