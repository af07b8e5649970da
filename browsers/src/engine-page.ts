/** What an engine can do with a page. Nothing of it waits for anything but itself. */
export interface EnginePage {
  goTo(url: string): Promise<void>
  reload(): Promise<void>
  /** Runs the body of an async function that returns a string. Rejects where the page is left meanwhile. */
  run(body: string): Promise<string>
  /** Clicks as a mouse does. */
  clickAt(xPx: number, yPx: number): Promise<void>
  press(key: string): Promise<void>
  /** Does what opens a popup, and returns the popup as soon as it is there. */
  popupOf(action: () => Promise<void>): Promise<EnginePage>
  isClosed(): Promise<boolean>
  close(): Promise<void>
}
