import { base64url } from 'jose'

/** Returns the key of a session in a store: the hash of its id. A reader of the store cannot compute the id from the key. */
export async function storeKeyOf({ id }: { readonly id: string }): Promise<string> {
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(id))
  return base64url.encode(new Uint8Array(hash))
}
