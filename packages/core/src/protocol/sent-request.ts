/** A request, with the members of `RequestInit` that oauth4webapi uses. */
export interface SentRequest {
  method: string
  headers: Record<string, string>
  body?:
    | URLSearchParams
    | Uint8Array<ArrayBuffer>
    | ReadableStream
    | ArrayBuffer
    | string
    | null
    | undefined
  redirect: 'manual'
}
