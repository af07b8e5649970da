export const apiMethods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] as const

/** A method that a request to an API may have. */
export type ApiMethod = (typeof apiMethods)[number]

/** An API that pages reach through the proxy, and what of it they reach. */
export interface ApiOptions {
  /**
   * Where the API is, such as `https://orders.internal/v1`: https, or http on loopback. Every request goes to this origin, and to paths
   * below this one.
   */
  target: string
  /** The methods that are let through. HEAD is let through where it is named. */
  methods: readonly ApiMethod[]
  /**
   * The paths below `target` that are let through, such as `/list` or `/items/*`. A segment is matched letter by letter, as the browser
   * sends it; `*` stands for any one segment, and `**`, which has to be the last, for one or more.
   */
  paths: readonly string[]
  /** The most bytes that a body may have, in either direction. Default: 10 MiB. */
  maxBodyBytes?: number | undefined
  /**
   * How long nothing may come of a request's body, and of the API's answer while the page reads it, in milliseconds. Default: 30 000.
   */
  timeoutMs?: number | undefined
}
