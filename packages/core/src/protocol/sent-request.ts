/** What is sent: as much of `RequestInit` as oauth4webapi makes use of. */
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
