/** A `fetch` some of whose requests, or their answers, wait until they are let go. */
export interface HeldFetch {
  readonly fetch: typeof fetch
  isHeld(): boolean
  letGo(): void
}

/** @param held What of a request waits that is meant: whether it is sent at all, or its answer. */
export function holdFetch(
  isMeant: (url: string, body: string) => boolean,
  held: 'request' | 'answer' = 'request',
): HeldFetch {
  let letGo = () => {}
  const wait = new Promise<void>((resolve) => {
    letGo = resolve
  })
  let isHeld = false
  return {
    letGo,
    isHeld: () => isHeld,
    async fetch(url, init) {
      const send = () => fetch(url, init)
      if (!isMeant(String(url), String(init?.body))) return send()
      const answer = held === 'answer' ? await send() : undefined
      isHeld = true
      await wait
      return answer ?? send()
    },
  }
}

/** Whether a request is for the renewal of a token. */
export function isRenewal(_url: string, body: string): boolean {
  return body.includes('grant_type=refresh_token')
}

/** Whether a request is to revoke a token. */
export function isRevocation(url: string): boolean {
  return url.endsWith('/revocation')
}
