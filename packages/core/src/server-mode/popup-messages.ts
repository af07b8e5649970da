/** The channel over which the server's page in a popup of this name speaks to the page that opened it. */
export function popupChannelOf(name: string): string {
  return `genauth-popup.${name}`
}

/** What it says there, or to its opener, when it is done. */
export function popupDone(name: string): string {
  return `genauth:popup-done:${name}`
}
