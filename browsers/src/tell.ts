import { channel } from 'node:diagnostics_channel'

const told = channel('genauth-browsers')

/**
 * Tells whoever watches the run (`scripts/leaks`) what a page let others see. WebKit's driver has no way to hear of it: of its pages
 * only what reaches a server is known.
 */
export function tell(kind: 'console' | 'error' | 'url', text: string): void {
  told.publish({ kind, text })
}
