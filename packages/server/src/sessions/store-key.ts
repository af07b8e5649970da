import { base64url } from 'jose'

/** What a store knows a session by: the hash of its id, which opens nothing. */
export async function storeKeyOf({ id }: { readonly id: string }): Promise<string> {
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(id))
  return base64url.encode(new Uint8Array(hash))
}
