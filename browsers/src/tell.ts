import { channel } from 'node:diagnostics_channel'

const told = channel('genauth-browsers')

/** Tells whoever watches the run (`scripts/leaks`) what a page let others see. */
export function tell(kind: 'console' | 'error' | 'url', text: string): void {
  told.publish({ kind, text })
}
