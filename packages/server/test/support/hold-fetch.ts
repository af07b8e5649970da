/** A `fetch` that delays some requests, or their responses, until `release` is called. */
export interface HeldFetch {
  readonly fetch: typeof fetch
  isHeld(): boolean
  release(): void
}

/** @param held What to delay: the selected requests, or the responses to the selected requests. */
export function holdFetch(
  isSelected: (url: string, body: string) => boolean,
  held: 'request' | 'response' = 'request',
): HeldFetch {
  let release = () => {}
  const wait = new Promise<void>((resolve) => {
    release = resolve
  })
  let isHeld = false
  return {
    release,
    isHeld: () => isHeld,
    async fetch(url, init) {
      const send = () => fetch(url, init)
      if (!isSelected(String(url), String(init?.body))) return send()
      const response = held === 'response' ? await send() : undefined
      isHeld = true
      await wait
      return response ?? send()
    },
  }
}

/** Whether a request refreshes a token. */
export function isRenewal(_url: string, body: string): boolean {
  return body.includes('grant_type=refresh_token')
}

/** Whether a request revokes a token. */
export function isRevocation(url: string): boolean {
  return url.endsWith('/revocation')
}
