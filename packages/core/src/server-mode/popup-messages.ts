/** Returns the name of the channel on which the server's page in a popup sends messages to its opener. */
export function popupChannelOf(name: string): string {
  return `genauth-popup.${name}`
}

/** Returns the message that the page sends when the login has finished. */
export function popupDone(name: string): string {
  return `genauth:popup-done:${name}`
}
